import json
from collections.abc import Callable
from pathlib import Path

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
