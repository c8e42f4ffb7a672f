import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import numpy as np

from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.base import (
    Answers,
    Cleared,
    Left,
    MarkAsked,
    Message,
    Placed,
    Secrets,
    Sound,
    Told,
    Wire,
)
from smartivr.providers.handset import Handset, calling
from smartivr.providers.network import UNDISTURBED, Conditions

RATE_HZ = 8000


class Pipe:
    """A wire whose server is the test."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.arrived = asyncio.Event()
        self._coming: asyncio.Queue[Message | None] = asyncio.Queue()

    def tell(self, message: Message) -> None:
        self._coming.put_nowait(message)

    def shut(self) -> None:
        self._coming.put_nowait(None)

    async def send(self, message: Message) -> None:
        self.sent.append(str(message))
        self.arrived.set()

    async def receive(self) -> Message | None:
        return await self._coming.get()

    async def close(self) -> None:
        self.shut()

    async def drop(self) -> None:
        self.shut()

    async def until_sent(self, word: str) -> None:
        async with asyncio.timeout(60):
            while not any(one.startswith(word) for one in self.sent):
                self.arrived.clear()
                await self.arrived.wait()


class PlainProvider:
    """Speaks in words."""

    name = "plain"
    media = MediaFormat(Encoding.L16, RATE_HZ)

    def __init__(self) -> None:
        self.pipe = Pipe()

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        return self.pipe

    def opening(self) -> Sequence[Message]:
        return ["open"]

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        assert len(samples) == 160
        return [f"{'speech' if samples.any() else 'silence'} {at_ms}"]

    def key(self, key: str) -> Sequence[Message]:
        return [f"key {key}"]

    def received(self, message: Message) -> Iterable[Told]:
        word, _, rest = str(message).partition(" ")
        match word:
            case "sound":
                yield Sound(np.full(round(float(rest) * RATE_HZ), 9000, np.int16))
            case "mark":
                yield MarkAsked(rest)
            case "clear":
                yield Cleared()
            case "ping":
                yield Answers(("pong",))
            case "go":
                yield Left(rest)
            case _:
                raise BadMessage("no such word")

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        return [f"{'dropped' if dropped else 'played'} {mark}"]

    def hang_up(self) -> Sequence[Message]:
        self.pipe.shut()
        return ["bye"]


@asynccontextmanager
async def on_the_phone(
    conditions: Conditions = UNDISTURBED,
) -> AsyncIterator[tuple[Handset, Pipe]]:
    provider = PlainProvider()
    async with calling(
        provider, Placed(), "http://nowhere", Secrets(), conditions=conditions, keep=True
    ) as phone:
        yield phone, provider.pipe


async def test_it_opens_speaks_at_its_pace_and_hangs_up() -> None:
    async with on_the_phone() as (phone, pipe):
        before = asyncio.get_running_loop().time()
        await phone.say(np.full(1600, 500, np.int16), RATE_HZ)
        assert asyncio.get_running_loop().time() - before > 0.15
        await pipe.until_sent("silence")
    assert pipe.sent[0] == "open"
    assert pipe.sent[-1] == "bye"
    spoken = [one for one in pipe.sent if one.startswith("speech")]
    assert len(spoken) == 10
    times = [int(one.split()[1]) for one in pipe.sent if one[0] == "s"]
    assert times == [20 * number for number in range(len(times))]


async def test_speech_at_another_rate_is_spoken_at_the_providers() -> None:
    async with on_the_phone() as (phone, pipe):
        await phone.say(np.full(3200, 500, np.int16), 16000)
        assert sum(one.startswith("speech") for one in pipe.sent) == 10


async def test_keys_go_one_after_another() -> None:
    async with on_the_phone() as (phone, pipe):
        await phone.press("12#")
        assert [one for one in pipe.sent if one.startswith("key")] == ["key 1", "key 2", "key #"]


async def test_a_mark_is_answered_when_all_before_it_has_sounded() -> None:
    async with on_the_phone() as (_, pipe):
        before = asyncio.get_running_loop().time()
        pipe.tell("sound 0.2")
        pipe.tell("mark end")
        await pipe.until_sent("played end")
        assert asyncio.get_running_loop().time() - before >= 0.19


async def test_a_mark_in_what_is_dropped_is_answered_at_once_as_dropped() -> None:
    async with on_the_phone() as (_, pipe):
        pipe.tell("sound 30")
        pipe.tell("mark end")
        pipe.tell("clear")
        await pipe.until_sent("dropped end")
        assert "played end" not in pipe.sent


async def test_what_the_provider_answers_at_once_is_sent() -> None:
    async with on_the_phone() as (_, pipe):
        pipe.tell("ping")
        await pipe.until_sent("pong")


async def test_a_prompt_is_heard_to_its_end_and_the_next_one_is_waited_for() -> None:
    async with on_the_phone() as (phone, pipe):
        pipe.tell("sound 0.1")
        assert await phone.prompt_heard(pause_s=0.1, within_s=5)
        assert not await phone.prompt_heard(pause_s=0.1, within_s=0.2)
        pipe.tell("sound 0.1")
        assert await phone.prompt_heard(pause_s=0.1, within_s=5)


async def test_a_server_that_is_done_ends_the_call_and_nobody_waits_for_speech() -> None:
    async with on_the_phone() as (phone, pipe):
        saying = asyncio.create_task(phone.say(np.ones(80_000, np.int16), RATE_HZ))
        await pipe.until_sent("speech")
        pipe.tell("go queue/sales")
        pipe.shut()
        async with asyncio.timeout(60):
            await phone.over.wait()
            await saying
        assert phone.left == Left("queue/sales")
        assert not await phone.prompt_heard(within_s=5)
    assert "bye" not in pipe.sent


async def test_a_provider_drops_a_call_whose_server_speaks_nonsense() -> None:
    async with on_the_phone() as (phone, pipe):
        pipe.tell("gibberish")
        async with asyncio.timeout(60):
            await phone.over.wait()
        assert isinstance(phone.fault, BadMessage)


async def test_a_bad_network_loses_and_repeats_packets() -> None:
    bad = Conditions(loss=0.3, duplicated=0.3, jitter_ms=30, reorders=True, seed=3)
    async with on_the_phone(bad) as (phone, pipe):
        await phone.say(np.full(8000, 500, np.int16), RATE_HZ)
        times = [int(one.split()[1]) for one in pipe.sent if one.startswith("speech")]
        assert len(set(times)) < 45
        assert len(set(times)) < len(times)
        assert times != sorted(times)


async def test_what_is_heard_can_be_kept() -> None:
    async with on_the_phone() as (phone, pipe):
        pipe.tell("sound 0.1")
        await phone.prompt_heard(pause_s=0.05, within_s=5)
        assert phone.ear.recording is not None
        assert len(phone.ear.recording) == 800
