"""What a recognizer believes it heard."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Alternative:
    """One reading of an utterance.

    `score` is the engine's own and comparable within one hypothesis only (higher is better).
    """

    text: str
    score: float = 0.0


@dataclass(frozen=True)
class Hypothesis:
    """The readings of one utterance, best first; none where nothing was recognised."""

    alternatives: tuple[Alternative, ...] = ()
    final: bool = True
    engine: str = ""
    outside: bool = False
    """The recognizer itself says that this was none of the expected phrases."""
    free_text: str = ""
    """What a second pass without the grammar heard, where an engine makes one."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """Named measurements, higher meaning more trustworthy; absent where not measured."""
    ears: tuple["Hypothesis", ...] = ()
    """What each engine heard by itself, where several listened."""

    @property
    def text(self) -> str:
        """The best reading, or an empty string."""
        return self.alternatives[0].text if self.alternatives else ""

    @classmethod
    def of(cls, *texts: str, engine: str = "scripted", final: bool = True) -> "Hypothesis":
        """Make a hypothesis from plain texts, best first."""
        return cls(tuple(Alternative(text) for text in texts if text), final, engine)
