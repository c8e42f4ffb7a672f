"""The seam to whatever connects a caller.

A transport never decides anything: it turns its peer's messages into the words of
`smartivr.line` and audio into its peer's messages. Sending never waits: a transport keeps a
bounded queue of its own, and a peer that does not read is detached with `peer-too-slow`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.line import LineEvent, MediaFormat, Samples


@dataclass(frozen=True)
class Handover:
    """Where the caller is to go on, outside of this server, once the call is over here."""

    kind: str
    """transfer, queue, voicemail or callback."""
    destination: str
    """Its name in the line, or a number."""
    context: Mapping[str, str] = field(default_factory=dict)
    """What is known: session, line, caller, called, intent, step, slot_NAME, transcript (its
    address); short texts without line breaks."""


class Transport(Protocol):
    """One caller's connection."""

    media: MediaFormat

    async def receive(self) -> LineEvent:
        """Wait for the next event; after `HungUp` there are no more."""

    def send_audio(self, samples: Samples) -> None:
        """Send one frame of `FRAME_S` seconds at the media's rate, already paced."""

    def send_mark(self, mark: str) -> bool:
        """Ask to be told by `Played` once all audio so far is played; False if the peer cannot."""

    def clear(self) -> None:
        """Drop audio that the peer has buffered but not played."""

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        """Tell the peer what happens in the call; peers without such messages ignore it."""

    async def close(self, reason: str, handover: Handover | None = None) -> None:
        """Send what is queued, pass the caller on or hang up, and free everything. Never raises."""


@runtime_checkable
class Measured(Protocol):
    """A transport that brings a caller's audio into order, and knows how it came."""

    @property
    def arrival(self) -> PlayoutFigures:
        """How the caller's audio has come so far."""
