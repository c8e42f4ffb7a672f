"""The question of a line that recordings answer, taken from a real call brought there."""

from datetime import datetime
from difflib import get_close_matches

from smartivr.dialog.flow import Flow
from smartivr.dialog.reach import Question, reach
from smartivr.errors import DatasetError

__all__ = ["Question", "question_at"]


def question_at(flow: Flow, step: str, now: datetime) -> Question:
    """Bring a call to this step, or without one to the first question from the main menu on.

    Raises:
        DatasetError: the line has no such step, or no question is reached.

    """
    if step and step not in flow.steps:
        close = get_close_matches(step, flow.steps, n=1)
        meant = f"did you mean {close[0]!r}?" if close else f"it has {', '.join(flow.steps)}"
        raise DatasetError(f"line {flow.line!r} has no step {step!r}", remedy=meant)
    question = reach(flow, step, now)
    if question is None:
        start = f"step {step!r}" if step else "the main menu"
        remedy = "name one that asks the caller something with --step"
        raise DatasetError(f"{start} of line {flow.line!r} asks nothing", remedy=remedy)
    return question
