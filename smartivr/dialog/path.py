"""The way a call has taken through its flow."""

from dataclasses import dataclass, field

from smartivr.dialog.steps.base import RETURN

STEPS_WITHOUT_ANSWER = 50
"""Steps passed without a word from the caller before the call is taken to run in circles."""


@dataclass
class Path:
    """Where "back" and `return` lead, and whether the call gets anywhere."""

    questions: list[str] = field(default_factory=list)
    """Steps at which the caller was asked something, the present one last."""
    returns: list[str] = field(default_factory=list)
    """Steps to go on at when shared steps return, innermost last."""
    unanswered: int = 0

    def resolve(self, target: str) -> str:
        """The step that a target names."""
        return self.returns.pop() if target == RETURN and self.returns else target

    def enter(self, step: str, *, question: bool) -> None:
        """Go one step further."""
        self.unanswered += 1
        if question and step not in self.questions[-1:]:
            self.questions.append(step)

    def answered(self) -> None:
        """The caller had a say."""
        self.unanswered = 0

    @property
    def runs_in_circles(self) -> bool:
        """Whether too many steps went by without the caller."""
        return self.unanswered >= STEPS_WITHOUT_ANSWER

    def back(self, step: str) -> str:
        """The question before this step, or the first one."""
        if step in self.questions[-1:]:
            self.questions.pop()
        return self.questions[-1] if self.questions else step

    def forget(self) -> None:
        """Start over."""
        self.questions.clear()
        self.returns.clear()
