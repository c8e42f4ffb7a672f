"""Brings a call to a question, so that answers to it can be judged without a caller."""

from dataclasses import dataclass
from datetime import datetime

from smartivr.dialog.commands import Listen, Say
from smartivr.dialog.events import CallStarted, PromptEnded
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession


@dataclass(frozen=True)
class Question:
    """A step that waits for the caller, and how the call listens there."""

    step: str
    listen: Listen

    @property
    def intents(self) -> frozenset[str]:
        """Every intent that an answer may have."""
        expecting = self.listen.expecting
        names = {option.intent for option in expecting.options}
        return frozenset(names | ({expecting.asked.intent} if expecting.asked else set()))


def reach(flow: Flow, step: str, now: datetime) -> Question | None:
    """Return what a call hears that begins at this step; None if it asks nothing there.

    Without a step it begins at the main menu and hears prompts out until it is asked something.
    """
    session = CallSession(flow, CallFacts("reach"), start=step or flow.main)
    commands = session.handle(CallStarted(), now)
    while not _asks(session) and not step:
        prompts = [command.prompt for command in commands if isinstance(command, Say)]
        commands = [
            command for prompt in prompts for command in session.handle(PromptEnded(prompt), now)
        ]
        if not prompts:
            break
    heard = [command for command in commands if isinstance(command, Listen)]
    return Question(session.step, heard[-1]) if _asks(session) and heard else None


def _asks(session: CallSession) -> bool:
    return not session.ended and session.flow.steps[session.step].interactive
