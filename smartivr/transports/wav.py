"""A caller made of recordings, in time that passes only when it is told to.

Each `pass_frame` is 20 ms of the call: the caller's next frame comes in, and marks sent until
then are answered. Nothing waits and nothing is paced, so evaluations run as fast as the machine.
"""

from collections import deque
from collections.abc import Callable, Mapping

import numpy as np
import soundfile

from smartivr.audio import g711
from smartivr.audio.mix import add
from smartivr.audio.resample import resample
from smartivr.errors import UnsupportedAudio
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
from smartivr.transports.base import Handover
from smartivr.transports.mailbox import Mailbox

_UNHEARD_FRAMES = 400


def read(path: str) -> tuple[Samples, int]:
    """Read an audio file as one channel and its rate.

    Raises:
        UnsupportedAudio: it is no audio file that can be read.

    """
    try:
        channels, rate_hz = soundfile.read(path, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnsupportedAudio(f"the file {path} cannot be read as audio") from error
    return channels.astype(np.int32).mean(axis=1).round().astype(np.int16), int(rate_hz)


class WavTransport:
    """Plays what it is given as the caller, and keeps what the caller hears and is told."""

    def __init__(
        self,
        media: MediaFormat,
        *,
        background: Samples | None = None,
        now_s: Callable[[], float] = lambda: 0.0,
    ) -> None:
        """Make a caller.

        Args:
            media: of the call.
            background: what is heard from the caller's side all the time, over and over.
            now_s: the time, for the messages.

        """
        self.media = media
        self.messages: list[Mapping[str, object]] = []
        """Everything the call told, in order, each with its time as `at_s`."""
        self._background = np.zeros(1, np.int16) if background is None else background
        self._passed = 0
        self._now_s = now_s
        self._frame_samples = round(media.rate_hz * FRAME_S)
        self._events = Mailbox(_UNHEARD_FRAMES)
        self._to_say = np.zeros(0, np.int16)
        self._heard: list[Samples] = []
        self._marks: deque[str] = deque()
        self._connected = True

    # The caller's side

    def say(self, samples: Samples, rate_hz: int) -> None:
        """Speak after everything that is still to be said."""
        speech = resample(samples, rate_hz, self.media.rate_hz)
        self._to_say = np.concatenate([self._to_say, self._carried(speech)])

    def press(self, key: str) -> None:
        """Press a key that the connection signals."""
        self._events.put(KeyPressed(key))

    def type(self, text: str) -> None:
        """Give words in place of saying them."""
        self._events.put(Typed(text))

    def drop(self) -> None:
        """Lose the connection, and what was about to be said."""
        self._connected = False
        self._to_say = self._to_say[:0]
        self._events.put(Detached("connection-lost"))

    def resume(self) -> None:
        """Have the connection back."""
        self._connected = True
        self._events.put(Attached())

    def hang_up(self) -> None:
        """End the call as its caller."""
        self._events.end(HungUp())

    def pass_frame(self) -> None:
        """Let 20 ms pass; where nothing is to be said the caller is silent."""
        if not self._connected:
            return
        count = self._frame_samples
        spoken, self._to_say = self._to_say[:count], self._to_say[count:]
        around = np.arange(self._passed, self._passed + count) % len(self._background)
        self._passed += count
        self._events.put(Frame(add(self._background[around], spoken), self.media.rate_hz))
        while self._marks:
            self._events.put(Played(self._marks.popleft()))

    @property
    def silent(self) -> bool:
        """Whether everything has been said."""
        return not len(self._to_say)

    @property
    def heard(self) -> Samples:
        """All audio the caller has heard."""
        return np.concatenate([np.zeros(0, np.int16), *self._heard])

    # The call's side

    def received(self) -> list[LineEvent]:
        """What has come in and waits, for a call that is handed its events."""
        return self._events.take_all()

    async def receive(self) -> LineEvent:
        """Wait for the next event; after `HungUp` there are no more."""
        return await self._events.take()

    def send_audio(self, samples: Samples) -> None:
        """Play a frame at once."""
        if self._connected:
            self._heard.append(self._carried(samples))

    def send_mark(self, mark: str) -> bool:
        """Answer with the caller's next frame."""
        self._marks.append(mark)
        return True

    def clear(self) -> None:
        """Nothing waits to be played here."""

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        """Keep what happens in the call."""
        self.messages.append({"type": kind, **fields, "at_s": self._now_s()})

    async def close(self, reason: str, handover: Handover | None = None) -> None:  # noqa: ARG002  who calls from here is told, and goes nowhere else
        """End; the caller hears no more."""
        self._events.end(HungUp(reason))
        self._connected = False

    def _carried(self, samples: Samples) -> Samples:
        """Take audio through the media's encoding, as a line does."""
        return g711.decode(g711.encode(samples, self.media.encoding), self.media)
