"""Talks recorded on a real server: both sides apart, no keys in them, and a disk that is full."""

import asyncio
import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from centre_house import centre_house, furnish
from parties import WITHIN_S
from told import told

from smartivr.audio.tones import tone

pytestmark = pytest.mark.usefixtures("brief_prompts")

RATE_HZ = 16000
CALLER_HZ, AGENT_HZ, SECRET_HZ = 1300.0, 700.0, 2100.0


async def connected(call, agent):
    """Bring a caller to an agent."""
    await told(call, "step", step="main")
    await call.press("1")
    await agent.accept((await agent.until("offer"))["offer"])
    await agent.until("connected")


def level(samples, frequency_hz):
    """How strong a frequency is, 0 to 1."""
    time_s = np.arange(len(samples)) / RATE_HZ
    found = np.abs(np.exp(-2j * np.pi * frequency_hz * time_s) @ samples.astype(float))
    return 2 * found / max(len(samples), 1) / 32768


async def kept(client):
    """Wait for the one recording."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            found = (await client.request("GET", "/v1/recordings"))["recordings"]
            if found:
                return found[0]
            await asyncio.sleep(0.05)


async def test_both_sides_are_recorded_apart_and_what_is_said_while_keying_is_not(tmp_path: Path):
    flow = furnish(tmp_path) / "intents" / "shop" / "flow.yaml"
    unhurried = flow.read_text().replace("keep_days: 30", "keep_days: 30, pause_after_key_s: 120")
    flow.write_text(unhurried)
    async with centre_house(tmp_path) as house, house.client() as client:
        async with client.agent("ann") as ann, client.call(caller="+44209") as call:
            await connected(call, ann)
            await asyncio.gather(
                call.say_audio(tone((CALLER_HZ,), 1.5, RATE_HZ), RATE_HZ),
                ann.say_audio(tone((AGENT_HZ,), 1.5, RATE_HZ), RATE_HZ),
            )
            await call.press("4")
            await told(call, "key", key="4")
            await call.say_audio(tone((SECRET_HZ,), 1.0, RATE_HZ), RATE_HZ)
            await ann.hang_up()
            await told(call, "ended")
        recording = await kept(client)
        audio = await client.download(f"/v1/recordings/{recording['id']}/audio")
    assert hashlib.sha256(audio).hexdigest() == recording["sha256"]
    assert recording["agent"] == "ann"
    samples, rate_hz = soundfile.read(io.BytesIO(audio), dtype="int16")
    assert (rate_hz, samples.shape[1]) == (RATE_HZ, 2)
    left, right = samples[:, 0], samples[:, 1]
    assert level(left, CALLER_HZ) > 5 * level(left, AGENT_HZ)
    assert level(right, AGENT_HZ) > 5 * level(right, CALLER_HZ)
    assert level(left, SECRET_HZ) < 0.1 * level(left, CALLER_HZ)


async def test_a_full_disk_ends_the_recording_and_not_the_talk(tmp_path: Path):
    async with centre_house(tmp_path) as house, house.client() as client:
        (house.settings.var / "recordings").write_text("no folder can be made here")
        async with client.agent("ann") as ann, client.call(caller="+44209") as call:
            await connected(call, ann)
            error = await told(call, "error")
            assert error["code"] == "recording-failed"
            await call.say_audio(tone((CALLER_HZ,), 0.5, RATE_HZ), RATE_HZ)
            await ann.hang_up()
            ended = await told(call, "ended")
            assert ended["outcome"]["verdict"] == "routed"
        assert (await client.request("GET", "/v1/recordings"))["recordings"] == []
        log = (await client.session(call.session))["events"]
        assert [entry["code"] for entry in log if entry["type"] == "error"] == ["recording-failed"]
