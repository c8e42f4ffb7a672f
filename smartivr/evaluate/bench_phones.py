"""Callers for the benchmark who come through a provider: as little work a frame as can be."""

import asyncio
import random
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx2
import numpy as np

from smartivr.audio.resample import resample
from smartivr.errors import BadMessage, SmartIvrError
from smartivr.evaluate.bench_caller import LEAST_PAUSE_S, Frames, Tally
from smartivr.evaluate.bench_server import Server
from smartivr.evaluate.bench_stream import Stream
from smartivr.evaluate.lateness import Schedule
from smartivr.evaluate.provider_call import Connector
from smartivr.line import FRAME_S, Samples
from smartivr.providers.base import (
    Answers,
    Cleared,
    Left,
    MarkAsked,
    Message,
    Placed,
    Provider,
    Secrets,
    Sound,
    Wire,
)
from smartivr.providers.registry import provider_of

RATE_HZ = 16000
"""Of the words that phones are given to say."""
_SLOTS = 10
"""Calls send in so many groups, evenly over the 20 ms, as they do where nobody bundles them."""
_AGAIN_S = 1.0


@dataclass(frozen=True)
class Speech:
    """What each caller says over and over, frame by frame: silence, then words."""

    frames: Sequence[Samples]
    spoken: int
    """Frames at the end that hold words."""

    @classmethod
    def of(cls, words: Sequence[Samples], share: float) -> "Speech":
        """Speak these words for a share of the time, as far as pauses stay long enough."""
        least = round(LEAST_PAUSE_S / FRAME_S)
        pause = max(least, round(len(words) * (1 - share) / share))
        silence = words[0] * 0
        return cls([silence] * pause + list(words), len(words))


class Wheel:
    """Has every phone send a frame each 20 ms, a group of them at a time."""

    def __init__(self) -> None:
        self._slots: list[list[Phone]] = [[] for _ in range(_SLOTS)]

    def join(self, phone: "Phone") -> None:
        """Let a phone send from now on, in the smallest group."""
        min(self._slots, key=len).append(phone)

    def leave(self, phone: "Phone") -> None:
        """Let a phone send no more."""
        for slot in self._slots:
            if phone in slot:
                slot.remove(phone)

    async def run(self) -> None:
        """Turn until cancelled."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            for slot in self._slots:
                for phone in slot:
                    phone.send_frame()
                due_s += FRAME_S / _SLOTS
                await asyncio.sleep(max(0.0, due_s - loop.time()))


class Phone:
    """One call: what is sent for it, and when its frames arrive."""

    def __init__(self, provider: Provider, wire: Wire, speech: Speech, tally: Tally) -> None:
        self.schedule = Schedule()
        self.stream = Stream(wire, self._take)
        self._provider = provider
        self._speech = speech
        self._tally = tally
        self._sent = 0
        self._at = random.randrange(len(speech.frames))  # noqa: S311  callers do not speak in step
        self._loop = asyncio.get_running_loop()
        self._audio_length = 0

    def open(self) -> None:
        """Tell that the call begins."""
        tally = self._tally
        tally.schedules.append(self.schedule)
        self._send(self._provider.opening())

    def send_frame(self) -> None:
        """Send the next 20 ms."""
        frames, spoken = self._speech.frames, self._speech.spoken
        self._send(self._provider.audio(frames[self._at], round(1000 * FRAME_S * self._sent)))
        self._tally.frames_sent += 1
        self._tally.frames_spoken += self._at >= len(frames) - spoken
        self._at = (self._at + 1) % len(frames)
        self._sent += 1

    def hang_up(self) -> None:
        """Leave."""
        self._send(self._provider.hang_up())
        self.stream.close()

    def _take(self, message: Message) -> None:
        """Note when audio comes; all of it is as long as the first, and nothing else is."""
        if len(message) == self._audio_length:
            self.schedule.arrived(self._loop.time())
            return
        try:
            for told in self._provider.received(message):
                match told:
                    case Sound():
                        self._audio_length = len(message)
                        self.schedule.arrived(self._loop.time())
                    case MarkAsked(mark=mark):
                        self._send(self._provider.played(mark, dropped=False))
                    case Cleared():
                        self.schedule.interrupted()
                    case Answers(messages=messages):
                        self._send(messages)
                    case Left():
                        self.stream.close()
        except BadMessage:
            self._tally.errors[BadMessage.code] = self._tally.errors.get(BadMessage.code, 0) + 1

    def _send(self, messages: Sequence[Message]) -> None:
        for message in messages:
            self.stream.send(message)


class PhoneCaller:
    """Calls again and again until told to stop."""

    def __init__(
        self,
        connector: Connector,
        line: str,
        speech: Speech,
        wheel: Wheel,
        tally: Tally,
        delay_s: float,
    ) -> None:
        self._connector = connector
        self._line = line
        self._speech = speech
        self._wheel = wheel
        self._tally = tally
        self._delay_s = delay_s

    async def run(self, _http: httpx2.AsyncClient) -> None:
        """Hold one call after another until cancelled."""
        await asyncio.sleep(self._delay_s)
        way = self._connector
        while True:
            provider = provider_of(way.dialect)
            placed = Placed(line=self._line, reference=str(uuid.uuid4()))
            try:
                wire = await provider.place(placed, way.server, way.secrets)
                phone = Phone(provider, wire, self._speech, self._tally)
            except SmartIvrError:
                self._tally.calls_refused += 1
                await asyncio.sleep(_AGAIN_S)
                continue
            await self._hold(phone)
            self._tally.calls_ended += 1

    async def _hold(self, phone: Phone) -> None:
        phone.open()
        self._wheel.join(phone)
        try:
            await phone.stream.lost.wait()
        finally:
            self._wheel.leave(phone)
            phone.hang_up()


@asynccontextmanager
async def phones(
    dialect: str, secrets: Secrets, line: str, words: Mapping[str, Frames], share: float
) -> AsyncIterator[Callable[[Server, Tally, float], PhoneCaller]]:
    """Give what makes callers of a server, whose phones all send while the context lasts.

    Args:
        dialect: of the provider that they come through.
        secrets: what it knows of the server.
        line: that they call.
        words: frames at `RATE_HZ` by step; phones are not told of steps, so the first are said.
        share: how much of the time callers speak.

    """
    rate_hz = provider_of(dialect).media.rate_hz
    said = np.frombuffer(b"".join(next(iter(words.values()))), "<i2")
    size = round(FRAME_S * rate_hz)
    spoken = resample(said, RATE_HZ, rate_hz)
    frames = spoken[: len(spoken) // size * size].reshape(-1, size)
    speech, wheel = Speech.of(list(frames), share), Wheel()

    def new_caller(server: Server, tally: Tally, delay_s: float) -> PhoneCaller:
        connector = Connector(dialect, server.address, secrets)
        return PhoneCaller(connector, line, speech, wheel, tally, delay_s)

    turning = asyncio.create_task(wheel.run())
    try:
        yield new_caller
    finally:
        turning.cancel()
        await asyncio.wait({turning})
