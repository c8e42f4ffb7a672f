"""`smartivr agent` against a running server."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import soundfile
from parties import caller, everybody_is_gone, until
from typer.testing import CliRunner

from smartivr.audio.tones import tone
from smartivr.cli import app
from smartivr.client import Client
from smartivr.routing import dealing

HELLO_HZ = 900.0


@asynccontextmanager
async def command(client, office, agent, *arguments):
    """Run it on a thread until it ends by itself; it is awaited for how it ended."""
    ending = asyncio.ensure_future(asyncio.to_thread(run, office, agent, *arguments))
    try:
        await until(lambda: ending.done() or is_logged_in(client, agent))
        yield ending
    finally:
        if not ending.done():
            wanted = {"state": "logged-out"}
            await client.request("POST", f"/v1/agents/{agent}/state", json=wanted)
            await ending


def run(office, *arguments):
    given = ["agent", *arguments, "--url", office.url]
    return CliRunner().invoke(app, given, env={"COLUMNS": "200"})


async def is_logged_in(client, agent):
    return (await client.request("GET", f"/v1/agents/{agent}"))["state"] != "logged-out"


@pytest.fixture
async def client(office):
    async with Client(office.url) as client:
        yield client
        await until(lambda: everybody_is_gone(client))


async def test_an_agent_takes_a_call_talks_records_and_leaves(
    office, client, tmp_path, monkeypatch
):
    monkeypatch.setattr(dealing, "REST", timedelta(seconds=0.1))
    hello, heard = tmp_path / "hello.wav", tmp_path / "heard.wav"
    soundfile.write(hello, tone((HELLO_HZ,), 2.0, 8000), 8000)
    options = (
        "--talk", str(hello), "--record", str(heard), "--accept-after", "0.1",
        "--decline-first", "1", "--code", "sold", "--notes", "wants a phone", "--calls", "1",
    )  # fmt: skip
    async with command(client, office, "ann", *options) as ending:
        async with caller(client, caller="+442079460123") as phone:
            await phone.hears(HELLO_HZ)
        result = await ending
    assert result.exit_code == 0, result.output
    for told in ("connected as Ann Smith", "number     +442079460123", "declined", "noted"):
        assert told in result.output
    samples, rate_hz = soundfile.read(heard)
    assert rate_hz == 16000
    assert abs(samples).max() > 0.1


async def test_an_agent_hangs_up_after_so_long(office, client):
    options = ("--accept-after", "0", "--talk-seconds", "0.2", "--calls", "1")
    async with command(client, office, "bob", *options) as ending, client.call():
        result = await ending
    assert result.exit_code == 0, result.output
    assert "by agent" in result.output


async def test_a_caller_is_passed_on(office, client):
    options = ("--accept-after", "0", "--transfer", "queue/other", "--calls", "1")
    async with command(client, office, "ann", *options) as ending, client.call() as call:
        result = await ending
        assert result.exit_code == 0, result.output
        assert "by transfer" in result.output

        async def waits_there():
            calls = (await client.request("GET", "/v1/calls"))["calls"]
            return [one["queue"] for one in calls if one["session"] == call.session] == ["other"]

        await until(waits_there)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("nobody",), 2), (("ann", "--transfer", "anywhere"), 2), (("ann", "--talk", "no.wav"), 2)],
)
def test_what_cannot_be_used_is_said(office, arguments, code):
    result = run(office, *arguments)
    assert result.exit_code == code, result.output
    assert result.output
    assert isinstance(result.exception, SystemExit)
