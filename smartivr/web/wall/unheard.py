"""Utterances that recognizers lost lately."""

from collections import deque
from datetime import datetime, timedelta

_LATELY = timedelta(minutes=1)
_MOST = 1000


class Unheard:
    """When each was lost."""

    def __init__(self) -> None:
        self._at: deque[datetime] = deque(maxlen=_MOST)

    def note(self, at: datetime) -> None:
        """One was lost now."""
        self._at.append(at)

    def since(self, now: datetime) -> int:
        """Count those of the last minute."""
        while self._at and now - self._at[0] > _LATELY:
            self._at.popleft()
        return len(self._at)
