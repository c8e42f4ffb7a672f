from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Smartivr = Callable[..., Result]


def test_without_a_file_the_drawing_is_printed_as_mermaid(home: Path, smartivr: Smartivr) -> None:
    result = smartivr("draw", "shop")
    assert result.exit_code == 0
    assert result.stdout.startswith("flowchart")
    assert "orders" in result.stdout


@pytest.mark.parametrize(("name", "beginning"), [("a.svg", "<svg"), ("a.mmd", "flowchart")])
def test_the_ending_of_the_file_chooses_the_format(
    home: Path, smartivr: Smartivr, name: str, beginning: str
) -> None:
    assert smartivr("draw", "shop", "--out", str(home / name)).exit_code == 0
    assert beginning in (home / name).read_text()[:200]


@pytest.mark.parametrize("name", ["a.png", "nowhere/a.svg"])
def test_a_file_that_cannot_be_made_is_a_sentence(
    home: Path, smartivr: Smartivr, name: str
) -> None:
    result = smartivr("draw", "shop", "--out", str(home / name))
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_schemas_are_written_for_every_kind_of_file(home: Path, smartivr: Smartivr) -> None:
    assert smartivr("schema").exit_code == 0
    written = {path.name for path in (home / "intents" / "schema").iterdir()}
    assert {"flow.json", "phrases.json", "calendar.json", "call.json"} <= written
