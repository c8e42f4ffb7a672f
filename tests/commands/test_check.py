import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Smartivr = Callable[..., Result]


def flow_of(home: Path) -> Path:
    return home / "intents" / "shop" / "flow.yaml"


def test_a_line_without_errors_ends_with_0(home: Path, smartivr: Smartivr) -> None:
    result = smartivr("check", "shop", "--no-words")
    assert result.exit_code == 0, result.output
    assert "shop: 0 errors" in result.stdout


def test_every_mistake_is_printed_with_its_place(home: Path, smartivr: Smartivr) -> None:
    text = flow_of(home).read_text().replace("next: orders,", "next: order,")
    flow_of(home).write_text(text.replace("agent: person", "agent: nobody"))
    result = smartivr("check", "shop", "--no-words")
    assert result.exit_code == 2
    assert "flow.yaml:4:8: " in result.stderr
    assert "flow.yaml:9:30: " in result.stderr
    assert "Traceback" not in result.output


def test_mistakes_come_as_json_too(home: Path, smartivr: Smartivr) -> None:
    flow_of(home).write_text(flow_of(home).read_text().replace("agent: person", "agent: nobody"))
    result = smartivr("check", "shop", "--json")
    assert result.exit_code == 2
    (mistake,) = json.loads(result.stdout)
    assert "nobody" in mistake["message"]


def test_callers_who_get_stuck_are_an_error(home: Path, smartivr: Smartivr) -> None:
    circle = "next: again\n  again:\n    say: Still open.\n    next: hours\n"
    flow_of(home).write_text(flow_of(home).read_text().replace("next: hello\n", circle))
    result = smartivr("check", "shop", "--no-words", "--json")
    assert result.exit_code == 1, result.output
    assert "error" in {finding["severity"] for finding in json.loads(result.stdout)}


def test_an_unknown_line_is_answered_with_the_known_ones(home: Path, smartivr: Smartivr) -> None:
    result = smartivr("check", "shoop")
    assert result.exit_code == 2
    assert "(shop)" in result.stderr


@pytest.mark.parametrize(
    ("voice", "sentence"),
    [
        ("piper:en speed=9", "speed from 0.5 to 2"),
        ("espeak-ng pace=1", "a voice cannot speak with 'pace=1'"),
        ("nobody:en", "there is no voice engine 'nobody'"),
    ],
)
def test_a_voice_that_cannot_speak_as_asked_is_an_error_at_its_place(
    home: Path, smartivr: Smartivr, voice: str, sentence: str
) -> None:
    text = flow_of(home).read_text()
    flow_of(home).write_text(text.replace("language: en", f"language: en\nvoice: {voice}"))
    result = smartivr("check", "shop", "--no-words")
    assert result.exit_code == 1
    assert sentence in result.stdout
    assert "flow.yaml:3:8" in result.stdout
    assert "[bad-voice]" in result.stdout


@pytest.mark.parametrize("voice", ["espeak-ng:f3 speed=1.2 volume=-3", "piper"])
def test_a_voice_that_can_speak_as_asked_is_fine(
    home: Path, smartivr: Smartivr, voice: str
) -> None:
    text = flow_of(home).read_text()
    flow_of(home).write_text(text.replace("language: en", f"language: en\nvoice: {voice}"))
    assert smartivr("check", "shop", "--no-words").exit_code == 0
