import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from smartivr.commands.health import examinations, machine
from smartivr.commands.health.database import database
from smartivr.commands.health.finding import State
from smartivr.commands.health.lines import lines
from smartivr.settings import Settings

Smartivr = Callable[..., Result]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the parts that take seconds."""
    monkeypatch.setattr(examinations, "EXAMINATIONS", (machine.python, database, lines))


@pytest.mark.usefixtures("quick")
def test_a_machine_in_order_ends_with_0(home: Path, smartivr: Smartivr) -> None:
    result = smartivr("doctor", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert [(part["part"], part["state"]) for part in found] == [
        ("Python", "ok"),
        ("Database", "ok"),
        ("Lines", "ok"),
    ]


@pytest.mark.usefixtures("quick")
def test_a_needed_part_that_is_broken_ends_with_1(home: Path, smartivr: Smartivr) -> None:
    (home / "intents" / "shop" / "flow.yaml").write_text("title: Shop\n")
    result = smartivr("doctor")
    assert result.exit_code == 1
    assert "smartivr check shop" in result.stdout
    assert "calls do not work yet: Line shop" in result.stderr


async def test_a_database_that_is_none_is_broken(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    for address in ("nonsense", f"sqlite:///{tmp_path}/file/a.db"):
        (finding,) = await database(Settings(home=tmp_path, database_url=address))
        assert finding.state is State.BROKEN
        assert finding.remedy


async def test_a_databases_password_is_not_shown(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, database_url=f"sqlite://me:secret@/{tmp_path}/a.db")
    (finding,) = await database(settings)
    assert "secret" not in finding.found


@pytest.mark.slow
def test_this_machine_can_hear_and_speak(smartivr: Smartivr) -> None:
    result = smartivr("doctor", "--json")
    states = {part["part"]: part["state"] for part in json.loads(result.stdout)}
    assert result.exit_code == 0, result.output
    assert states["Voice espeak-ng (en)"] == states["Recognizer pocketsphinx (en)"] == "ok"
