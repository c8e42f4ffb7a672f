"""One event of a call and what it led to: an answer, a silence, a miss, a denial."""

from collections.abc import Mapping
from typing import Any

from smartivr.dialog.expectations import CONFIRMATION, UNIVERSALS

_ANSWERS = frozenset({"understood", "key-pressed", "timer-fired"})
_MACHINE_TIMERS = frozenset({"hearing", "resume"})


class Moment:
    """An event of a log with the commands that follow it."""

    def __init__(
        self,
        kind: str = "",
        entry: Mapping[str, Any] | None = None,
        *,
        was_confirming: bool = False,
    ) -> None:
        entry = entry or {}
        self.kind = kind
        self.timer = str(entry.get("timer", ""))
        self.meaning: Mapping[str, Any] = entry.get("meaning") or {}
        self.was_confirming = was_confirming
        """An answer was being read back when it happened."""
        self.said = False
        """The session spoke."""
        self.chosen = ""
        """What the caller settled for by it."""
        self.settled = False

    @property
    def is_no_input(self) -> bool:
        """Whether the caller left a question (not a read-back) unanswered."""
        return self.timer == "no-input" and not self.was_confirming

    @property
    def _answer(self) -> bool:
        return self.kind in _ANSWERS and self.timer not in _MACHINE_TIMERS

    def is_miss(self, *, confirming: bool) -> bool:
        """Whether the session put its question again, or gave up, for want of understanding."""
        if not self._answer or self.chosen or not self.said or confirming:
            return False
        return not self.is_no_input

    def reads_back(self, *, confirming: bool) -> bool:
        """Whether the session asks if this is what was meant."""
        intent = self.meaning.get("intent", "")
        return confirming and bool(intent) and intent != CONFIRMATION.intent and self.said

    def contradicts(self, meant: str, *, confirming: bool) -> bool:
        """Whether the caller denies what was read back, by "no" or by another answer."""
        if not (self.was_confirming and meant and self._answer):
            return False
        if self.chosen:
            return self.chosen != meant and self.chosen not in UNIVERSALS
        if self.kind == "understood":
            no = self.meaning.get("intent") == CONFIRMATION.intent and not confirming
            return no or (self.reads_back(confirming=confirming))
        return self.kind == "key-pressed" and self.said and not confirming
