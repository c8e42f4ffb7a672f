"""Who hears whom in one call: its caller and up to a few agents, whatever their media formats.

Each pair of a speaker and a listener has a buffer of its own at the listener's rate; a listener's
frame is the sum of what the others sent. So nobody waits for anybody, and the delay is what the
jitter buffer gathers.
"""

from collections.abc import Iterable
from typing import Protocol

from smartivr.audio.jitter_buffer import JitterBuffer
from smartivr.audio.mix import add
from smartivr.audio.resample import Resampler
from smartivr.line import FRAME_S, Samples


class BridgeTap(Protocol):
    """Told of a talk's audio on the event loop; must not wait."""

    def talked(self, caller: Samples, agents: Samples) -> None:
        """Take 20 ms of both sides at the caller's rate, in step with each other."""


class Leg:
    """One party's end of a bridge."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self.muted = False
        """Whether the others hear silence in place of this party."""
        self._to: dict[Leg, _Wire] = {}
        self._from: dict[Leg, _Wire] = {}
        self._frame_samples = round(rate_hz * FRAME_S)

    @property
    def hears(self) -> frozenset["Leg"]:
        """Whom this party hears."""
        return frozenset(self._from)

    def hear_from(self, speaker: "Leg") -> None:
        """Let this party hear another from now on; nothing changes if it does already."""
        if speaker not in self._from:
            self._from[speaker] = speaker._to[self] = _Wire(speaker.rate_hz, self.rate_hz)  # noqa: SLF001  both ends of one wire

    def deafen(self, speaker: "Leg") -> None:
        """Let this party hear another no longer; nothing of what was said before is left over."""
        self._from.pop(speaker, None)
        speaker._to.pop(self, None)  # noqa: SLF001  both ends of one wire

    def say(self, samples: Samples) -> None:
        """Take audio from this party, of any length, at its own rate."""
        if self.muted:
            samples = samples * 0
        for wire in self._to.values():
            wire.put(samples)

    def take(self) -> Samples | None:
        """Return the next 20 ms for this party; None where it hears nobody."""
        if not self._from:
            return None
        return add(*(wire.take(self._frame_samples) for wire in self._from.values()))


class Bridge:
    """The parties of one call, for its whole life; made when the first agent is there."""

    def __init__(self, caller_hz: int) -> None:
        self.taps: list[BridgeTap] = []
        self.caller = Leg(caller_hz)
        self._recorded = Leg(caller_hz)
        self._connected: frozenset[tuple[Leg, Leg]] = frozenset()

    def connect(self, pairs: Iterable[tuple[Leg, Leg]]) -> None:
        """Let exactly these pairs, each way, hear each other, and nobody else."""
        wanted = frozenset((a, b) for one, other in pairs for a, b in ((one, other), (other, one)))
        for listener, speaker in self._connected - wanted:
            listener.deafen(speaker)
        for listener, speaker in wanted:
            listener.hear_from(speaker)
        self._connected = wanted
        if self.caller.hears:
            self._recorded.hear_from(self.caller)
        else:
            self._recorded.deafen(self.caller)

    def take(self) -> Samples | None:
        """Return the next 20 ms for the caller; None where the caller hears nobody."""
        heard = self.caller.take()
        said = self._recorded.take()
        if heard is not None and said is not None:
            for tap in tuple(self.taps):
                tap.talked(said, heard)
        return heard


class _Wire:
    """One direction between two parties."""

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._resampler = Resampler(from_hz, to_hz)
        self._buffer = JitterBuffer(to_hz)

    def put(self, samples: Samples) -> None:
        """Take audio at the speaker's rate."""
        self._buffer.put(self._resampler.feed(samples))

    def take(self, count: int) -> Samples:
        """Return exactly `count` samples at the listener's rate."""
        return self._buffer.take(count)
