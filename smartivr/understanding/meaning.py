"""What the caller meant, how sure that is, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Band(StrEnum):
    """What to do with a meaning."""

    ACCEPT = "accept"
    CONFIRM = "confirm"
    REJECT = "reject"


@dataclass(frozen=True)
class Candidate:
    """One possible meaning: an intent (with slots), its score 0..1 and the phrase that won it."""

    intent: str
    score: float
    phrase: str
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Meaning:
    """The outcome of understanding one utterance (or one key).

    `intent` is what was understood even in the reject band, so that an operator sees what
    nearly won; only `band` says whether to act on it.
    """

    band: Band
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)
    confidence: float = 0.0
    heard: str = ""
    """The normalised text that was matched."""
    phrase: str = ""
    """The phrasing it was matched with."""
    exact: bool = False
    """The text is one of the expected phrasings word for word."""
    runner_up: Candidate | None = None
    why: str = ""
    """One sentence for the operator: phrase, score, runner-up, reason of a rejection."""
