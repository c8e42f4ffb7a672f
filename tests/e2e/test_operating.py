"""Operators' commands for what a server keeps, against a real server."""

import asyncio
import sys
from pathlib import Path

import soundfile
from centre_house import centre_house

NUMBER = "+442079460123"


async def smartivr(*arguments, house):
    """Run a command; its exit code and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "smartivr", *arguments, "--url", house.url,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    printed, _ = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, printed.decode()


async def test_a_talk_with_a_phone_is_arranged_held_saved_and_deleted_by_commands(tmp_path: Path):
    heard = tmp_path / "heard.wav"
    async with centre_house(tmp_path) as house:
        code, printed = await smartivr(
            "callbacks", "add", "agents", NUMBER, "--line", "shop", house=house
        )
        assert (code, printed.split()[1:]) == (0, ["is", "kept"])
        agent, phone = await asyncio.gather(
            smartivr("agent", "ann", "--talk-seconds", "1.5", "--calls", "1", house=house),
            smartivr(
                "phone", NUMBER, "--reject", "1", "--answer-after", "0.1", "--record", str(heard),
                house=house,
            ),
        )  # fmt: skip
        assert (agent[0], phone[0]) == (0, 0), (agent[1], phone[1])
        assert "rejected" in phone[1]
        assert "calling you back" in phone[1]
        assert soundfile.info(heard).duration > 1.5
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
