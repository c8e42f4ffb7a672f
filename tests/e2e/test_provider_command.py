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

from smartivr.providers.registry import PROVIDERS

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(120)]

DIALECT = min(PROVIDERS)


async def command(*arguments: str, **environment: str) -> tuple[int | None, str]:
    """The exit code and everything printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", "provider", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
    )  # fmt: skip
    async with asyncio.timeout(90):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bench]:
    async with conformance_house(tmp_path_factory.mktemp("house")) as bench:
        yield bench


async def test_a_caller_is_played_against_a_running_server(bench: Bench, tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    code, printed = await command(
        DIALECT, "--called", number_of(DIALECT), "--keys", "4", "--expect", "goodbye",
        "--url", bench.house.url, "--record", str(heard), "--jitter-ms", "20", "--loss", "0.01",
    )  # fmt: skip
    assert code == 0, printed
    assert "(presses) 4" in printed
    assert "the caller got to goodbye" in printed
    samples, _ = soundfile.read(heard)
    assert abs(samples).max() > 0.05


async def test_a_caller_who_gets_elsewhere_is_a_failure(bench: Bench) -> None:
    code, printed = await command(
        DIALECT, "--called", number_of(DIALECT), "--keys", "2", "--expect", "queue/sales",
        "--url", bench.house.url,
    )  # fmt: skip
    assert code == 1, printed
    assert "the caller was to get to queue/sales and got to transfer/front-desk" in printed


async def test_a_wrong_key_is_a_failure(bench: Bench) -> None:
    code, printed = await command(
        DIALECT, "--url", bench.house.url, SMARTIVR_CONNECTOR_KEY="the-key-of-nobody"
    )
    assert code == 1, printed


@pytest.mark.parametrize("dialect", ["telnyx", "twilio"])
async def test_one_command_starts_a_server_and_calls_it(dialect: str, tmp_path: Path) -> None:
    furnish(tmp_path)
    code, printed = await command(
        dialect, "--line", dialect, "--say", "agents please", "--expect", "agents", "--with-server",
        SMARTIVR_HOME=str(tmp_path), SMARTIVR_DEFAULT_LINE=dialect,
    )  # fmt: skip
    assert code == 0, printed
    assert "nanobind" not in printed
