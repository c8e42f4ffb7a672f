"""Marks that a provider was given and has not told of yet."""

from collections import deque


class PendingMarks:
    """In order; each is told of once, and those before a clear by the clear itself.

    Some providers tell of marks whose audio was dropped, and some forget them: here, what a
    provider acknowledges to have dropped counts as told of.
    """

    def __init__(self) -> None:
        self._asked: list[str] = []
        self._clears: deque[list[str]] = deque()

    def ask(self, mark: str) -> None:
        """The provider is asked to tell when this place has been played."""
        self._asked.append(mark)

    def clear(self) -> None:
        """The provider is asked to drop what it has not played."""
        self._clears.append(self._asked)
        self._asked = []

    def cleared(self) -> list[str]:
        """The provider has dropped it: the marks that it will not tell of any more."""
        return self._clears.popleft() if self._clears else []

    def played(self, mark: str) -> bool:
        """The provider tells of a mark; False for one that it was never given, or told of."""
        for waiting in (*self._clears, self._asked):
            if mark in waiting:
                waiting.remove(mark)
                return True
        return False
