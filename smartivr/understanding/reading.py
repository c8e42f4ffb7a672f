"""What a text may mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sense:
    """Something that may be meant: an intent, perhaps with values."""

    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    universal: bool = False
    answer: bool = False
    """An answer to what is asked, where another value is another sense."""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two senses different ones."""
        return (self.intent, *self.slots.values()) if self.answer else (self.intent,)


@dataclass(frozen=True)
class Reading:
    """A text read in one sense."""

    sense: Sense
    score: float
    """How well the text fits, 0..1."""
    phrase: str
    exact: bool = False
    """The text says this word for word."""
    objection: str = ""
    """Why it cannot be meant although it was heard."""
    doubt: str = ""
    """Why it needs a confirmation at least."""
    learnt: str = ""
    """What was learnt from examples says, where `score` is a probability learnt from them."""
