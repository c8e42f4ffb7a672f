"""The question of a line that recordings answer, taken from a real call brought there."""

from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from smartivr.dialog.commands import Listen, Say
from smartivr.dialog.events import CallStarted, PromptEnded
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.session import CallSession
from smartivr.errors import DatasetError


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


def question_at(flow: Flow, step: str, now: datetime) -> Question:
    """Bring a call to this step, or without one to the first question from the main menu on.

    Raises:
        DatasetError: the line has no such step, or no question is reached.

    """
    if step and step not in flow.steps:
        close = get_close_matches(step, flow.steps, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(flow.steps)}"
        raise DatasetError(f"line {flow.line!r} has no step {step!r}", remedy=meant)
    session = CallSession(flow, CallFacts("evaluation"), start=step or flow.main)
    commands = session.handle(CallStarted(), now)
    while not _asks(session) and not step:
        prompts = [command.prompt for command in commands if isinstance(command, Say)]
        commands = [
            command for prompt in prompts for command in session.handle(PromptEnded(prompt), now)
        ]
        if not prompts:
            break
    heard = [command for command in commands if isinstance(command, Listen)]
    if not _asks(session) or not heard:
        start = f"step {step!r}" if step else "the main menu"
        remedy = "name one that asks the caller something with --step"
        raise DatasetError(f"{start} of line {flow.line!r} asks nothing", remedy=remedy)
    return Question(session.step, heard[-1])


def _asks(session: CallSession) -> bool:
    return not session.ended and session.flow.steps[session.step].interactive
