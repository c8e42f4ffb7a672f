"""The seam to simulated providers: one call, as the provider's own machines would carry it.

A provider knows its messages, and how it asks a server for instructions; the phone behind it
(audio at its pace, keys, jitter, loss, playing) is the same for all: `smartivr.providers.handset`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from smartivr.line import MediaFormat, Samples

Message = str | bytes


@dataclass(frozen=True)
class Placed:
    """A call that somebody makes at the provider."""

    line: str = ""
    called: str = ""
    caller: str = ""
    reference: str = ""
    """The provider's id of the call."""


@dataclass(frozen=True)
class Secrets:
    """What provider and server know of each other."""

    connector_key: str = ""
    account: str = ""
    signing_key: str = ""
    """Twilio's auth token, Genesys's client secret, ..."""


@dataclass(frozen=True, eq=False)
class Sound:
    """Audio that the caller is to hear, after all before."""

    samples: Samples


@dataclass(frozen=True)
class MarkAsked:
    """The server wants to know when everything before has been played."""

    mark: str


@dataclass(frozen=True)
class Cleared:
    """The server has what was not played yet dropped."""


@dataclass(frozen=True)
class Answers:
    """What the provider says at once, such as the answer to a handshake."""

    messages: tuple[Message, ...]


@dataclass(frozen=True)
class Left:
    """The server is done with the call; where it passed the caller on in-band, with what."""

    destination: str = ""
    context: Mapping[str, str] = field(default_factory=dict)


Told = Sound | MarkAsked | Cleared | Answers | Left


class Wire(Protocol):
    """A connection to the server: a WebSocket or TCP."""

    async def send(self, message: Message) -> None:
        """Send one message; nothing happens once the connection is gone."""

    async def receive(self) -> Message | None:
        """Wait for one message; None once the connection is closed."""

    async def close(self) -> None:
        """Close it."""

    async def drop(self) -> None:
        """Break it without a word, as a failing network does."""


class Provider(Protocol):
    """One call's provider side."""

    name: str
    """The dialect's, as in the registry."""
    media: MediaFormat

    async def place(self, call: Placed, server: str, secrets: Secrets) -> Wire:
        """Ask the server for instructions where the provider does, and connect.

        Raises:
            TransportError: the server cannot be reached, or refuses the call.

        """

    def opening(self) -> Sequence[Message]:
        """What is sent first."""

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """20 ms of the caller, which belong at this place in the stream."""

    def key(self, key: str) -> Sequence[Message]:
        """A key that the caller pressed; sent in the audio where the provider signals none."""

    def received(self, message: Message) -> Iterable[Told]:
        """Take a message of the server."""

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Say that everything before a mark has been played, or was dropped."""

    def hang_up(self) -> Sequence[Message]:
        """The caller hangs up."""
