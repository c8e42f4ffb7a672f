"""`smartivr provider`: against a running server, and with one of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import soundfile
from conformance_house import Bench, conformance_house, furnish, number_of
from typer.testing import CliRunner

from smartivr.cli import app
from smartivr.commands import placing
from smartivr.commands.trial_call import Trial, trial_call
from smartivr.providers.base import Placed
from smartivr.providers.network import UNDISTURBED
from smartivr.providers.registry import PROVIDERS

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIALECT = min(PROVIDERS)
LIMIT_S = 120
LONG_S = 3600

Ended = tuple[int | None, str]
"""The exit code and everything printed."""


async def process(*arguments: str, **environment: str) -> Ended:
    """Run the command in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", "provider", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
    )  # fmt: skip
    async with asyncio.timeout(2 * LIMIT_S):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def command(*arguments: str, **environment: str) -> Ended:
    """Run the command in this process, where no other one prints meanwhile."""
    runner = CliRunner(env=environment)
    ended = await asyncio.to_thread(runner.invoke, app, ["provider", *arguments])
    return ended.exit_code, ended.output


class Commands:
    """Commands that run beside the tests of this file."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.heard = folder / "heard.wav"
        self.here = (DIALECT, "--url", bench.house.url)
        self.call = (*self.here, "--called", number_of(DIALECT))
        home = folder / "home"
        home.mkdir()
        furnish(home)
        self._running = {
            name: asyncio.create_task(running)
            for name, running in {
                "through": process(
                    *self.call, "--keys", "4", "--expect", "goodbye", "--record", str(self.heard),
                    "--jitter-ms", "20", "--loss", "0.01",
                ),
                "own server": process(
                    "twilio", "--line", "twilio", "--say", "agents please", "--expect", "agents",
                    "--with-server", SMARTIVR_HOME=str(home), SMARTIVR_DEFAULT_LINE="twilio",
                ),
            }.items()
        }  # fmt: skip
        placed = Placed(called=number_of(DIALECT))
        elsewhere = Trial(DIALECT, placed, UNDISTURBED, [("keys", "1")], "desk")
        calling = trial_call(elsewhere, bench.house.url, "", with_server=False)
        self.waiting = asyncio.create_task(asyncio.wait_for(calling, LIMIT_S))

    async def ended(self, name: str) -> Ended:
        return await self._running[name]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def commands(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Commands]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(placing, "FAREWELL_S", LONG_S)
        async with conformance_house(tmp_path_factory.mktemp("house")) as bench:
            yield Commands(bench, tmp_path_factory.mktemp("commands"))


async def test_a_caller_is_played_against_a_running_server(commands: Commands) -> None:
    code, printed = await commands.ended("through")
    assert code == 0, printed
    assert "(presses) 4" in printed
    assert "the caller got to goodbye" in printed
    samples, _ = soundfile.read(commands.heard)
    assert abs(samples).max() > 0.05


async def test_a_caller_who_gets_elsewhere_is_a_failure(commands: Commands) -> None:
    code, printed = await command(*commands.call, "--keys", "2", "--expect", "queue/sales")
    assert code == 1, printed
    assert "the caller was to get to queue/sales and got to transfer/front-desk" in printed


async def test_a_caller_who_waits_elsewhere_is_not_waited_for_long(commands: Commands) -> None:
    story = await commands.waiting
    assert story.arrived(f"queue/{DIALECT}")


async def test_a_wrong_key_is_a_failure(commands: Commands) -> None:
    code, printed = await command(*commands.here, SMARTIVR_CONNECTOR_KEY="the-key-of-nobody")
    assert code == 1, printed


async def test_one_command_starts_a_server_and_calls_it(commands: Commands) -> None:
    code, printed = await commands.ended("own server")
    assert code == 0, printed
    assert "nanobind" not in printed
