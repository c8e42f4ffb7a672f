"""`smartivr agent` against a running server."""

import asyncio
import sys
from contextlib import asynccontextmanager

import pytest
import soundfile

from smartivr.audio.tones import tone
from smartivr.client import Client

pytestmark = pytest.mark.timeout(60)


@asynccontextmanager
async def command(office, *arguments):
    """Run it until it ends by itself; its output is read afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", "agent", *arguments, "--url", office.url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process):
    """The exit code and everything printed."""
    async with asyncio.timeout(40):
        output, _ = await process.communicate()
    return process.returncode, output.decode()


async def logged_in(client, name):
    async with asyncio.timeout(30):
        while (await client.request("GET", f"/v1/agents/{name}"))["state"] == "logged-out":  # noqa: ASYNC110  the server tells by answers alone
            await asyncio.sleep(0.1)


@pytest.fixture
async def client(office):
    async with Client(office.url) as client:
        yield client


async def test_an_agent_takes_a_call_talks_records_and_leaves(office, client, tmp_path):
    hello, heard = tmp_path / "hello.wav", tmp_path / "heard.wav"
    soundfile.write(hello, tone((900.0,), 0.5, 8000), 8000)
    options = (
        "ann", "--talk", str(hello), "--record", str(heard), "--talk-seconds", "1",
        "--accept-after", "0.1", "--decline-first", "1", "--code", "sold",
        "--notes", "wants a phone", "--calls", "1",
    )  # fmt: skip
    async with command(office, *options) as process:
        await logged_in(client, "ann")
        async with client.call(caller="+442079460123") as call:
            said = asyncio.create_task(call.say_audio(tone((500.0,), 20.0, 16000), 16000))
            code, output = await ended(process)
            said.cancel()
    assert code == 0, output
    for told in ("connected as Ann Smith", "number     +442079460123", "declined", "noted"):
        assert told in output
    samples, rate_hz = soundfile.read(heard)
    assert rate_hz == 16000
    assert abs(samples).max() > 0.1


async def test_a_caller_is_passed_on(office, client):
    options = ("ann", "--accept-after", "0", "--transfer", "queue/other", "--calls", "1")
    async with command(office, *options) as process:
        await logged_in(client, "ann")
        async with client.call() as call:
            code, output = await ended(process)
            assert code == 0, output
            assert "by transfer" in output
            calls = (await client.request("GET", "/v1/calls"))["calls"]
            assert [one["queue"] for one in calls if one["session"] == call.session] == ["other"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("nobody",), 2), (("ann", "--transfer", "anywhere"), 2), (("ann", "--talk", "no.wav"), 2)],
)
async def test_what_cannot_be_used_is_said(office, arguments, code):
    async with command(office, *arguments) as process:
        ended_with, output = await ended(process)
    assert ended_with == code, output
    assert "Traceback" not in output
