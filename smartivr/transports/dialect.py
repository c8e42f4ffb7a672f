"""The seam to a provider: its messages in the words of a phone line and back, without any I/O.

A dialect is one connection of one call. It knows no socket, no clock and no task: it is handed
each message that came and returns what is to be sent. Whoever has a socket wraps it into a
`ConnectorTransport`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smartivr.line import HungUp, KeyPressed, MediaFormat, Played, Samples
from smartivr.transports.base import Handover

Message = str | bytes
"""A text or binary message of a WebSocket, or one frame of a byte stream."""


@dataclass(frozen=True)
class Begun:
    """The provider tells which call this is: the first thing heard of it."""

    media: MediaFormat
    """What the connection carries, both ways."""
    called: str = ""
    caller: str = ""
    line: str = ""
    """Named in the provider's configuration; by default the called number decides."""
    token: str = ""
    """What the provider was given to show that it was we who sent it here."""
    reference: str = ""
    """The provider's own id of the call, by which it is transferred or hung up."""
    account: str = ""
    """Whose call it is at the provider."""


@dataclass(frozen=True, eq=False)
class Media:
    """Audio from the caller, at the rate of the media that the call began with."""

    samples: Samples
    at_ms: int | None = None
    """Where it belongs in the stream; None: right after what came before."""


@dataclass(frozen=True)
class Reply:
    """What the protocol wants answered at once, such as a ping."""

    messages: tuple[Message, ...] = field(default=())


Heard = Begun | Media | KeyPressed | Played | HungUp | Reply
"""A `HungUp` is the provider's: the caller is gone, or was taken elsewhere."""


class Dialect(Protocol):
    """One connection in one provider's protocol."""

    name: str
    """As in the registry: twilio, audiosocket, ..."""

    def greeting(self) -> Sequence[Message]:
        """What is sent as soon as the connection is there."""

    def received(self, message: Message) -> Iterable[Heard]:
        """Take one message. Messages of unknown kinds are nothing and no mistake.

        Raises:
            BadMessage: it is not of this protocol, or lacks what it must have.
            BadFrame: its audio cannot be read.
            OutOfTurn: it may not come now, such as audio before the call has begun.

        """

    def audio(self, samples: Samples) -> Sequence[Message]:
        """Audio for the caller: `FRAME_S` at the media's rate, already paced."""

    def mark(self, mark: str) -> Sequence[Message] | None:
        """Ask to be told once all audio so far is played or dropped; None: the peer cannot."""

    def clear(self) -> Sequence[Message]:
        """Have the peer drop what it has buffered and not played."""

    def farewell(self, reason: str, handover: Handover | None) -> Sequence[Message]:
        """What is sent before the connection is closed from here; passes the caller on if so."""
