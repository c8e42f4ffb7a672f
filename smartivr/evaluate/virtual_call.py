"""A real call in virtual time: real audio, real recognition, and no waiting.

Everything is as on a server but for the clock, which moves by 20 ms once all that was heard so far
has been recognised and all that is to be said has been rendered. So a call of a minute takes as
long as its computation does, and comes out alike on a fast machine and on a slow one.
"""

import asyncio
from collections.abc import Callable, Mapping

import numpy as np

from smartivr.audio.mix import add
from smartivr.audio.tones import comfort_noise
from smartivr.evaluate.phone import Message
from smartivr.line import (
    FRAME_S,
    Attached,
    Detached,
    Frame,
    HungUp,
    KeyPressed,
    LineEvent,
    MediaFormat,
    Played,
    Samples,
    Typed,
)
from smartivr.runtime.call import Call
from smartivr.runtime.clock import ManualClock

_NOISE_S = 2.0


class VirtualLine:
    """The caller's connection: keeps what the call tells and plays its audio at once."""

    def __init__(self, media: MediaFormat, clock: ManualClock) -> None:
        self.media = media
        self._clock = clock
        self.messages: list[Message] = []
        self.marks: list[str] = []
        """Marks that the caller has heard and not yet answered."""

    async def receive(self) -> LineEvent:
        """Wait for ever: the virtual call hands events to the call itself."""
        await asyncio.get_running_loop().create_future()
        return HungUp()

    def send_audio(self, samples: Samples) -> None:
        """Play a frame, to nobody."""

    def send_mark(self, mark: str) -> bool:
        """Note that everything before this was played."""
        self.marks.append(mark)
        return True

    def clear(self) -> None:
        """Nothing waits here."""

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        """Keep what happens in the call."""
        self.messages.append({"type": kind, **fields, "at_s": self._clock.monotonic()})

    async def close(self, reason: str) -> None:
        """Nothing is to be freed."""


class VirtualCall:
    """One call and its caller, who hears, speaks, keys, and may lose the connection."""

    def __init__(self, call: Call, clock: ManualClock) -> None:
        self.call = call
        self.line = VirtualLine(call.media, clock)
        self._clock = clock
        self.rate_hz = call.media.rate_hz
        self.speaking_s = 0.0
        self._frame_samples = round(FRAME_S * self.rate_hz)
        self._noise = comfort_noise(_NOISE_S, self.rate_hz)
        self._position = 0
        self._to_say = np.zeros(0, np.int16)
        self._connected = True
        self._finished = False

    @property
    def messages(self) -> list[Message]:
        """Everything the call has told so far, each with its second as `at_s`."""
        return self.line.messages

    @property
    def slots(self) -> Mapping[str, str]:
        """What is known of the caller's answers by now."""
        return self.call.session.slots

    @property
    def over(self) -> bool:
        """Whether the outcome is decided."""
        return self.call.session.ended

    @property
    def quiet(self) -> bool:
        """Whether the caller has heard every prompt and has nothing more to say."""
        return not self.call.session.floor.playing and not self._to_say.size

    @property
    def passed_s(self) -> float:
        """Seconds of the call."""
        return self._clock.monotonic()

    async def answer(self) -> None:
        """Begin."""
        self.call.answer(self.line)
        await self.call.settled()

    def say(self, speech: Samples) -> None:
        """Speak from now on, after anything still to be said."""
        self._to_say = np.concatenate([self._to_say, speech])

    async def press(self, key: str) -> None:
        """Press a key that the connection signals."""
        self.call.receive(KeyPressed(key))

    async def type(self, text: str) -> None:
        """Send words in place of speech."""
        self.call.receive(Typed(text))

    async def drop(self) -> None:
        """Lose the connection."""
        self._connected = False
        self._to_say = np.zeros(0, np.int16)
        self.call.receive(Detached("rehearsed"))

    async def resume(self) -> None:
        """Have the connection back."""
        self._connected = True
        self.call.receive(Attached())

    async def hang_up(self) -> None:
        """End the call as its caller."""
        self.call.receive(HungUp("caller"))

    async def finish(self) -> None:
        """Free everything and have the outcome told."""
        if not self._finished:
            self._finished = True
            await self.call.finish()

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Let time pass until something has happened or the call is over; False if neither."""
        deadline_s = self.passed_s + within_s
        while not happened() and not self.over:
            if self.passed_s >= deadline_s:
                return False
            await self._pass_frame()
        return True

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the call ends before."""
        await self.until(lambda: False, seconds)

    async def _pass_frame(self) -> None:
        """Let 20 ms pass on both sides."""
        if self._connected:
            self.call.receive(Frame(self._next_frame(), self.rate_hz))
        await self.call.settled()
        self.call.tick()
        speaking = self.call.session.floor.playing and not self.call.session.floor.paused
        self.speaking_s = self.speaking_s + FRAME_S if speaking else 0.0
        for mark in self.line.marks:
            self.call.receive(Played(mark))
        self.line.marks.clear()
        self._clock.advance(FRAME_S)
        await self.call.settled()

    def _next_frame(self) -> Samples:
        """Take what the caller says, on top of the faint noise of a quiet room."""
        count = self._frame_samples
        index = np.arange(self._position, self._position + count) % len(self._noise)
        self._position += count
        spoken, self._to_say = self._to_say[:count], self._to_say[count:]
        return add(self._noise[index], spoken)
