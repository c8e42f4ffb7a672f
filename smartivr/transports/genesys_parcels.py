"""Audio for Genesys, put together into few messages: it limits how many come in a second.

Twenty-millisecond frames go out as 200 ms, which makes five messages a second, and nothing goes
out while nothing is said, so that Genesys notices the end of what it plays. What is said begins
with messages of 100 ms, so that it is heard sooner; as those become scarce, the longer ones
follow from a pause on, which lasts 100 ms longer. Frames come at the pace of speech, so they are
the clock here too.
"""

import numpy as np

from smartivr.line import FRAME_S, Samples

PARCEL_FRAMES = 10
FIRST_FRAMES = 5
"""Of each message at the beginning."""
_QUIET_DBOV = -52.0
"""Frames below are not speech: the faint noise between prompts lies well below."""
_QUIET_POWER = 32768.0**2 * 10 ** (_QUIET_DBOV / 10)
"""The same, as the mean square of samples: no logarithm for each frame."""
_PAUSE_FRAMES = 25
"""What is said ends after so much silence."""
_LEAD_FRAMES = 5
"""Silence before a first frame, so that a parcel which is late leaves no gap."""
_PER_FRAME = 5 * FRAME_S
_AT_ONCE = 20.0
"""Genesys takes 5 audio messages a second and 25 at once; fewer are used of those."""
_PLENTY = 12.0
"""What is said begins with short messages while so many are allowed."""
_SCARCE, _SCARCEST = 8.0, 4.0
"""With so few left, messages become longer: in a pause, and at last without one."""


class Parcels:
    """Collects what is said, and knows when it will have been played at the earliest."""

    def __init__(self) -> None:
        self.now = 0
        """Frames since the beginning."""
        self.ends = 0
        """When all that was sent will have been played at the earliest."""
        self._collected: list[Samples] = []
        self._talking = False
        self._quiet = 0
        self._due = False
        self._allowed = _AT_ONCE
        self._size = PARCEL_FRAMES

    @property
    def waiting(self) -> int:
        """Frames that were not sent yet."""
        return len(self._collected)

    def add(self, frame: Samples) -> Samples | None:
        """Take a frame; what is to be sent now, if anything."""
        self.now += 1
        self._allowed = min(_AT_ONCE, self._allowed + _PER_FRAME)
        self._quiet = self._quiet + 1 if _is_quiet(frame) else 0
        if not self._talking and not self._quiet:
            self._talking = True
            if not self.playing:
                self._size = FIRST_FRAMES if self._allowed >= _PLENTY else PARCEL_FRAMES
                self._collected += [np.zeros_like(frame)] * _LEAD_FRAMES
        if self._talking:
            self._lengthen(frame)
            self._collected.append(frame)
            if self._quiet >= _PAUSE_FRAMES:
                self.finish()
        return self._parcel()

    def finish(self) -> Samples | None:
        """Nothing more is said for now; the rest, if it may be sent."""
        self._talking = False
        self._due = bool(self._collected)
        return self._parcel()

    def drop(self) -> None:
        """Nothing of what was said is to be heard any more."""
        self._collected.clear()
        self._talking = self._due = False
        self.ends = self.now

    @property
    def playing(self) -> bool:
        """Whether some of what was sent is surely not played yet."""
        return self.ends > self.now

    def rest(self) -> Samples | None:
        """Give up everything that was not sent yet, whatever the limits."""
        samples = np.concatenate(self._collected) if self._collected else None
        self._collected.clear()
        return samples

    def _lengthen(self, frame: Samples) -> None:
        """Go over to long parcels in time; silence covers that they are sent later."""
        enough = _SCARCE if self._quiet else _SCARCEST
        if self._size < PARCEL_FRAMES and self._allowed < enough:
            self._collected += [np.zeros_like(frame)] * (PARCEL_FRAMES - self._size)
            self._size = PARCEL_FRAMES

    def _parcel(self) -> Samples | None:
        wanted = self._size if self.playing else self._size + _LEAD_FRAMES
        enough = self._due or len(self._collected) >= wanted
        if not enough or self._allowed < 1:
            return None
        self._allowed -= 1
        self._due = False
        self.ends = max(self.ends, self.now) + len(self._collected)
        samples = np.concatenate(self._collected)
        self._collected.clear()
        return samples


def _is_quiet(frame: Samples) -> bool:
    floats = frame.astype(np.float32)
    return float(floats @ floats) < _QUIET_POWER * len(floats)
