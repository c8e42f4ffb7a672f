"""What holds for a call through every connector, over real sockets, from start to end.

All dialects' calls of one case run at the same time: the first test of a case starts them, and
each test looks at its own. A dialect takes part by standing in `PROVIDERS`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from urllib.parse import unquote

import numpy as np
import pytest
import pytest_asyncio
from conformance_facts import OTHERWISE
from conformance_house import (
    CALLER,
    DESK,
    SPEECH_HZ,
    WITHIN_S,
    Bench,
    Case,
    Together,
    agent_of,
    conformance_house,
    until,
)

from smartivr.audio.tones import tone
from smartivr.client import Recorder
from smartivr.line import FRAME_S, Samples
from smartivr.providers.base import Cleared, Left, MarkAsked, Message
from smartivr.providers.registry import PROVIDERS, provider_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

AGENT_RATE_HZ = 16000
AGENT_HZ = 1000.0
CALLER_HZ = 500.0
BARGE_IN_S = 0.06
MUSIC_PEAK = 300
TALK_S = 240.0
"""Longer than the case may take on a busy machine; whoever still talks at its end is cut off."""
HEARD, GONE = 0.05, 0.01
"""Levels of a tone that is there, and of one that is not (music holds a little of every tone)."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def together(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Together]:
    async with conformance_house(tmp_path_factory.mktemp("house")) as bench:
        yield Together(bench)


async def start(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until(lambda: bool(call.sounds_since(0)))
        async with bench.house.client() as client:
            path = f"/v1/connect/{dialect}/calls/{call.reference}"
            session = (await client.request("GET", path))["session"]
            report = await client.session(session)
        assert report["line"] == dialect
        found = bench.house.desk.connections.find(dialect, call.reference)
        assert found.call.facts.caller == CALLER


async def speech(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        assert await call.phone.prompt_heard()
        await call.phone.say(bench.sentence, SPEECH_HZ)
        await call.until_logged("understood")
        meaning = next(one["meaning"] for one in call.log if one["type"] == "understood")
        assert meaning["heard"]


async def key(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("3")
        await call.until_logged("key-pressed", key="3")
        await call.until_logged("entered", step="story")


async def played(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        assert await call.phone.prompt_heard(pause_s=0.3)
        await call.until_logged("prompt-ended")
        asked = any(isinstance(one, MarkAsked) for _, one in call.told)
        assert asked is (dialect not in OTHERWISE["played"])


class Clocked:
    """A provider whose clock is the audio of its caller, so that a busy machine costs no time."""

    def __init__(self, dialect: str) -> None:
        self._provider = provider_of(dialect)
        self.now_s = 0.0

    def __getattr__(self, name: str):
        return getattr(self._provider, name)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        self.now_s += FRAME_S
        return self._provider.audio(samples, at_ms)


async def barge_in(bench: Bench, dialect: str) -> None:
    """One dialect at a time, and again if need be: an overloaded machine only makes it longer."""
    async with bench.alone:
        measured: list[float] = []
        while len(measured) < 10 and min(measured, default=1.0) > BARGE_IN_S + FRAME_S / 2:
            measured.append(await _until_stopped_s(bench, dialect))
    assert min(measured) < BARGE_IN_S + FRAME_S / 2, measured


async def _until_stopped_s(bench: Bench, dialect: str) -> float:
    """Seconds of the caller's audio from a key until there is nothing more to play."""
    provider = Clocked(dialect)
    async with bench.call(dialect, provider=provider, clock=lambda: provider.now_s) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("3")
        await call.until_logged("entered", step="story")
        before_s = provider.now_s
        await call.until(lambda: len(call.sounds_since(before_s)) > 10)
        pressed_s = provider.now_s
        await call.phone.press("2")
        await call.until_logged("entered", step="desk")
        if dialect not in OTHERWISE["barge-in"]:
            await call.until(lambda: bool(_cleared(call.told, pressed_s)))
            return _cleared(call.told, pressed_s)[0] - pressed_s
        await call.until(call.phone.over.is_set)  # nothing is said where the key leads
        assert not _cleared(call.told, pressed_s)
        return max(call.sounds_since(pressed_s), default=pressed_s) - pressed_s


def _cleared(told, since_s) -> list[float]:
    """When the provider was told to drop its buffer."""
    return [at_s for at_s, one in told if isinstance(one, Cleared) and at_s >= since_s]


async def hold(bench: Bench, dialect: str) -> None:
    recorder = Recorder(AGENT_RATE_HZ)
    async with (
        bench.house.client() as client,
        client.agent(agent_of(dialect), player=recorder) as agent,
    ):
        await agent.until("state", state="available")
        async with bench.call(dialect, keep=True) as call:
            await call.until_logged("entered", step="main")
            await call.phone.press("1")
            await agent.accept((await agent.until("offer"))["offer"])
            await agent.until("connected")
            rate_hz = call.phone.provider.media.rate_hz
            talking = [
                asyncio.ensure_future(call.phone.say(tone((CALLER_HZ,), TALK_S, rate_hz), rate_hz)),
                asyncio.ensure_future(
                    agent.say_audio(tone((AGENT_HZ,), TALK_S, AGENT_RATE_HZ), AGENT_RATE_HZ)
                ),
            ]
            try:
                await _hear_each_other(call, recorder)
                await agent.tell("hold")
                await agent.until("talk", what="held")
                await call.until(lambda: _level(_heard(call), rate_hz, AGENT_HZ) < GONE)
                began = len(_heard(call))
                await call.until(lambda: np.abs(_heard(call)[began:]).max(initial=0) > MUSIC_PEAK)
                assert _level(_heard(call), rate_hz, AGENT_HZ) < HEARD
                await agent.tell("unhold")
                await _hear_each_other(call, recorder)
            finally:
                for one in talking:
                    one.cancel()


async def _hear_each_other(call, recorder) -> None:
    rate_hz = call.phone.provider.media.rate_hz
    await call.until(lambda: _level(_heard(call), rate_hz, AGENT_HZ) > HEARD)
    await call.until(lambda: _level(recorder.samples, AGENT_RATE_HZ, CALLER_HZ) > HEARD)


def _heard(call):
    return call.phone.ear.recording


def _level(samples, rate_hz, hz) -> float:
    latest = samples[-round(0.3 * rate_hz) :]
    turned = latest / 32768 * np.exp(-2j * np.pi * hz * np.arange(len(latest)) / rate_hz)
    return float(2 * abs(turned.mean())) if len(latest) else 0.0


async def transfer(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("2")
        await call.until(call.phone.over.is_set)
        follow = getattr(call.phone.provider, "follow", None)
        if follow is not None:
            assert DESK.removeprefix("+") in unquote(str(await follow()))
        else:
            left = [one for _, one in call.told if isinstance(one, Left)]
            assert [one.destination in {DESK, "front-desk"} for one in left] == [True]


async def server_hangs_up(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.press("4")
        await call.until(call.phone.over.is_set)
        assert call.logged("entered", step="goodbye")
        assert call.sounds_since(0)


async def caller_hangs_up(bench: Bench, dialect: str) -> None:
    async with bench.call(dialect) as call:
        await call.until_logged("entered", step="main")
        await call.phone.hang_up()
        await until(lambda: _ended(bench, dialect, call.reference), WITHIN_S)


def _ended(bench, dialect, reference) -> bool:
    return bench.house.desk.connections.find(dialect, reference).call.session.ended


CALL_CASES: dict[str, Case] = {
    "start": start,
    "speech": speech,
    "key": key,
    "played": played,
    "barge-in": barge_in,
    "hold": hold,
    "transfer": transfer,
    "server-hangs-up": server_hangs_up,
    "caller-hangs-up": caller_hangs_up,
}


@pytest.mark.parametrize("dialect", sorted(PROVIDERS))
@pytest.mark.parametrize("case", CALL_CASES)
async def test_a_call_through_a_connector(together: Together, case: str, dialect: str) -> None:
    await together.outcome(CALL_CASES[case], dialect)
