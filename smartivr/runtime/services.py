"""What serves calls behind the menu: queues and agents, messages, callbacks, recordings.

A service takes the commands that are its own and answers by posting events to the call. Where no
service takes a command, the call is told so at once, and its flow goes on without.
"""

from typing import TYPE_CHECKING, Protocol

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome
from smartivr.line import Samples

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

AWAY = "away"
SHUTDOWN = "shutdown"
"""Why a call ends that was still going on when its server had to stop."""


class Tap(Protocol):
    """Told of a call's audio in frames at the call's rate, on the event loop; must not wait."""

    def heard(self, samples: Samples) -> None:
        """Take a frame that came from the caller."""

    def said(self, samples: Samples) -> None:
        """Take a frame that went to the caller."""


class Service(Protocol):
    """One part of the call centre."""

    def carry_out(self, call: "Call", command: commands.Command) -> bool:
        """Begin to do what the call asks for; False where that is not this service's."""

    async def over(self, call: "Call", outcome: Outcome) -> None:
        """The call has ended: give up, or keep, whatever is held for it. Must not raise."""


def refusal(command: commands.Command) -> events.Event | None:
    """What a call is told whose command nobody takes; None where it does not wait for an answer."""
    match command:
        case commands.JoinQueue():
            return events.QueueRefused(AWAY)
        case commands.Dial():
            return events.DialFailed(AWAY)
        case commands.TakeMessage():
            return events.MessageTaken(0.0, "failed")
        case commands.PlayMessage(prompt=prompt):
            return events.PromptEnded(prompt)
        case commands.KeepMessage(request=request) | commands.KeepCallback(request=request):
            return events.NotKept(request, AWAY)
        case _:
            return None
