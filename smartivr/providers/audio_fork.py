"""How mod_audio_fork plays what it is streamed: gathered first, with marks within the audio.

It counts marks off by samples of the value -1, and after dropping audio goes on counting the marks
that were in it: whoever streams has to make up for those.
"""

import json
from collections import deque
from collections.abc import Iterator

import numpy as np

from smartivr.errors import BadMessage
from smartivr.line import Samples
from smartivr.providers.base import MarkAsked, Sound, Told

_MARKER = -1
_MOST_MARKS = 30
_FIRST_GATHERED_S, _GATHERED_S = 0.16, 0.08


class ForkPlayer:
    """One stream's audio, from the network to the line."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._enough = round(_FIRST_GATHERED_S * rate_hz)
        self._odd = b""
        self._gathered: list[Samples] = []
        self._asked: deque[str] = deque()
        """Marks that no audio followed yet."""
        self._in_audio: deque[str] = deque()
        self._told_of = 0
        """Marks that were told of as dropped, whose place is still counted off."""
        self._playing: set[str] = set()

    def audio(self, message: bytes) -> list[Told]:
        """Gather audio; what there is to play once it is enough."""
        payload = self._odd + message
        even = len(payload) // 2 * 2
        self._odd = payload[even:]
        self._gathered.append(np.full(len(self._asked), _MARKER, np.int16))
        self._in_audio.extend(self._asked)
        self._asked.clear()
        self._gathered.append(np.frombuffer(payload[:even], "<i2").astype(np.int16))
        if sum(map(len, self._gathered)) < self._enough:
            return []
        self._enough = round(_GATHERED_S * self._rate_hz)
        samples = np.concatenate(self._gathered)
        self._gathered.clear()
        return list(self._counted(samples))

    def mark(self, name: str) -> None:
        """Note a mark after all audio so far.

        Raises:
            BadMessage: too many are pending; the module would forget it.

        """
        if len(self._asked) + len(self._in_audio) + len(self._playing) >= _MOST_MARKS:
            raise BadMessage("more than 30 marks are pending")
        self._asked.append(name)

    def kill(self) -> list[str]:
        """Drop what plays, not what is being gathered; what is said of marks in neither."""
        dropped = [*self._in_audio, *self._asked]
        self._told_of += len(self._in_audio)
        self._in_audio.clear()
        self._asked.clear()
        return [_said(name, "cleared") for name in dropped]

    def told(self, name: str, *, dropped: bool) -> str:
        """Return what is said of a mark that was played, or dropped from what plays."""
        self._playing.discard(name)
        self._told_of += dropped
        return _said(name, "cleared" if dropped else "playout")

    def _counted(self, samples: Samples) -> Iterator[Told]:
        """Take the marks out of the audio, as many as are known."""
        rest = samples
        while self._told_of or self._in_audio:
            places = np.flatnonzero(rest == _MARKER)
            if not len(places):
                break
            yield Sound(rest[: places[0]])
            rest = rest[places[0] + 1 :]
            if self._told_of:
                self._told_of -= 1
            else:
                name = self._in_audio.popleft()
                self._playing.add(name)
                yield MarkAsked(name)
        yield Sound(rest)


def _said(name: str, event: str) -> str:
    return json.dumps({"type": "mark", "data": {"name": name, "event": event}})
