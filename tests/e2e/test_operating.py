"""Operators' commands for what a server keeps, against a real server."""

import asyncio
import sys
from pathlib import Path

import soundfile
import structlog
from centre_house import centre_house
from parties import until
from typer.testing import CliRunner

from smartivr.cli import app

NUMBER = "+442079460123"
LIMIT_S = 120


async def process(*arguments, house):
    """Run a command in a process of its own; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", *arguments, "--url", house.url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    return process.returncode, printed.decode()


async def smartivr(*arguments, house):
    """Run a command beside the server, where no other one prints meanwhile."""
    ended = await asyncio.to_thread(
        CliRunner().invoke, app, [*arguments, "--url", house.url], env={"COLUMNS": "200"}
    )
    structlog.reset_defaults()  # the command's log goes to a stream that is closed by now
    return ended.exit_code, ended.output


async def test_a_talk_with_a_phone_is_arranged_held_saved_and_deleted_by_commands(tmp_path: Path):
    heard = tmp_path / "heard.wav"
    async with centre_house(tmp_path) as house, house.client() as client:

        async def there():
            return (await client.request("GET", "/v1/phones"))["numbers"]

        async def put_away():
            (callback,) = (await client.request("GET", "/v1/callbacks"))["callbacks"]
            return callback["state"] == "done" and await house.store.recordings.list(10)

        code, printed = await smartivr(
            "callbacks", "add", "agents", NUMBER, "--line", "shop", house=house
        )
        assert (code, printed.split()[1:]) == (0, ["is", "kept"])
        phoning = asyncio.create_task(
            process(
                "phone", NUMBER, "--reject", "1", "--answer-after", "0.1", "--record", str(heard),
                house=house,
            )
        )  # fmt: skip
        await until(there)
        agent = await process("agent", "ann", "--talk-seconds", "1.5", "--calls", "1", house=house)
        phone = await phoning
        assert (agent[0], phone[0]) == (0, 0), (agent[1], phone[1])
        assert "rejected" in phone[1]
        assert "calling you back" in phone[1]
        assert soundfile.info(heard).duration > 1.5
        await until(put_away)
        _, listed = await smartivr("callbacks", "list", "--state", "done", house=house)
        assert NUMBER in listed
        recording = (await house.store.recordings.list(10))[0].id
        _, listed = await smartivr("recordings", "list", house=house)
        assert recording in listed
        saved = tmp_path / "talk.flac"
        await smartivr("recordings", "save", recording, str(saved), house=house)
        assert soundfile.info(saved).channels == 2
        code, _ = await smartivr("recordings", "delete", recording, house=house)
        assert code == 0
        assert await house.store.recordings.list(10) == []
        code, printed = await smartivr("callbacks", "cancel", "nobody", house=house)
        assert (code, "no callback" in printed) == (2, True)
        code, printed = await smartivr("voicemail", "list", house=house)
        assert (code, printed.strip()) == (0, "no messages")
