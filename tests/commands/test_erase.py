import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from smartivr.cli import app
from smartivr.store.records import CallbackRecord, VoicemailRecord
from smartivr.store.store import CallRecord, Store

Smartivr = Callable[..., Result]
NUMBER = "+442079460018"
NOON = "2026-11-23T12:00:00+00:00"


@pytest.fixture
def message(home: Path) -> Path:
    """A caller's message: its file, and what the database knows of it and of the call."""
    path = home / "var" / "voicemail" / "m1.flac"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"audio")
    asyncio.run(_fill(home))
    return path


async def _fill(home: Path) -> None:
    store = Store.open(f"sqlite:///{home / 'var' / 'smartivr.db'}")
    store.record_call(CallRecord("c1", "shop", NOON, caller=NUMBER))
    await store.voicemails.add(
        VoicemailRecord("m1", "shop", "c1", "shop", "en", NUMBER, NOON, 3, "voicemail/m1.flac", "a")
    )
    await store.callbacks.add(CallbackRecord("b1", "shop", "sales", NUMBER, NOON, call="c1"))
    await store.close()


def run(*arguments: str, given: str) -> Result:
    """Run a command and answer what it asks."""
    return CliRunner().invoke(app, arguments, input=given)


def test_a_caller_is_erased_with_the_files(message: Path, smartivr: Smartivr) -> None:
    done = smartivr("erase", "0044 20 7946 0018", "--yes")
    assert done.exit_code == 0
    assert done.stdout == "erased 1 call, 1 voicemail, 0 recordings and 1 callback\n"
    assert not message.exists()
    assert smartivr("erase", NUMBER).stdout == "nothing is kept of this caller\n"


def test_nothing_is_erased_without_consent(message: Path) -> None:
    done = run("erase", NUMBER, given="n\n")
    assert done.exit_code == 1
    assert "erase 1 call, 1 voicemail, 0 recordings and 1 callback?" in done.stderr
    assert message.exists()


def test_the_number_can_be_given_where_no_history_keeps_it(message: Path) -> None:
    assert run("erase", given=f"{NUMBER}\ny\n").exit_code == 0
    assert not message.exists()
