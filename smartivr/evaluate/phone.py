"""What a rehearsed caller holds in the hand: a call in virtual time or one over the network."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from smartivr.line import Samples

Message = Mapping[str, object]
"""One JSON message of a call, as the server sends it to the peer."""


class Phone(Protocol):
    """A call from its caller's side."""

    @property
    def rate_hz(self) -> int:
        """Rate of the audio, both ways."""

    @property
    def messages(self) -> Sequence[Message]:
        """Everything the call has told so far."""

    @property
    def over(self) -> bool:
        """Whether the call has ended."""

    @property
    def passed_s(self) -> float:
        """Seconds since the call began."""

    @property
    def quiet(self) -> bool:
        """Whether the caller has heard every prompt and has nothing more to say."""

    @property
    def speaking_s(self) -> float:
        """How long a prompt has been heard now; 0 in silence."""

    @property
    def slots(self) -> Mapping[str, str] | None:
        """What is known of the caller's answers by now; None where that cannot be seen."""

    def say(self, speech: Samples) -> None:
        """Speak from now on, after anything still to be said."""

    async def press(self, key: str) -> None:
        """Press a key that the connection signals."""

    async def type(self, text: str) -> None:
        """Send words in place of speech."""

    async def drop(self) -> None:
        """Lose the connection."""

    async def resume(self) -> None:
        """Have the connection back."""

    async def hang_up(self) -> None:
        """End the call."""

    async def finish(self) -> None:
        """Wait until a call that is over has told everything, its outcome too."""

    async def wait(self, seconds: float) -> None:
        """Let time pass, unless the call ends before."""

    async def until(self, happened: Callable[[], bool], within_s: float) -> bool:
        """Let time pass until something has happened or the call is over; False if neither."""
