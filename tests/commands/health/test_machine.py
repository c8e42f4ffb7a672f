import socket
from pathlib import Path

import pytest

from smartivr.commands.health import machine
from smartivr.commands.health.finding import State
from smartivr.settings import Settings


async def test_this_python_and_its_packages_are_fine(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    found = [*await machine.python(settings), *await machine.packages(settings)]
    assert [finding.state for finding in found] == [State.OK, State.OK]


async def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        machine, "requires", lambda _: ["rich", "no-such-package>=2", 'tox; extra == "dev"']
    )
    (finding,) = await machine.packages(Settings(home=tmp_path))
    assert (finding.state, finding.found) == (State.BROKEN, "no-such-package missing")
    assert finding.remedy == "make setup"


async def test_a_folder_that_cannot_be_written_is_broken(tmp_path: Path) -> None:
    occupied = tmp_path / "var"
    occupied.write_text("a file")
    (finding,) = await machine.disk(Settings(home=tmp_path, var=occupied))
    assert finding.state is State.BROKEN
    assert "SMARTIVR_VAR" in finding.remedy


async def test_a_full_disk_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "SPACE_FOR_CALLS_MB", 10**12)
    (finding,) = await machine.disk(Settings(home=tmp_path))
    assert finding.state is State.BROKEN


async def test_a_port_in_use_is_told_from_a_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(home=tmp_path, port=taken.getsockname()[1])
        (finding,) = await machine.port(settings)
        assert finding.state is State.MISSING
        assert "in use" in finding.found
    (finding,) = await machine.port(settings)
    assert finding.state is State.OK
