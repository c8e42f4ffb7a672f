"""A caller's audio brought into order, without gaps, at the price of as little delay as can be.

Whoever listens to a caller counts samples, not seconds of a clock: audio that comes unevenly but
in order harms nobody and is given on at once. Only where a piece is missing, what follows waits
for it: for as long as pieces were late before, and a bit. Then the gap is concealed. Where nothing
comes any more, silence takes its place, so that a listener notices that nobody speaks.

Humans hear a caller through a `JitterBuffer`, which makes even again what is uneven here.
"""

import heapq
from dataclasses import dataclass, field

from smartivr.audio.concealment import Concealer
from smartivr.audio.playout_figures import PlayoutFigures
from smartivr.line import FRAME_S, Samples

LEAST_WAIT_S = 0.02
MOST_WAIT_S = 0.2
"""A missing piece is waited for between these times."""
_MARGIN_S = 0.01
_FORGETTING = 0.003
"""Share of the wait that goes with each piece in order; half of it within five seconds."""
STALLED_S = 0.4
"""After so long without audio there is silence, also for the time before.

A stream over TCP often stands still for 0.2 s and then brings everything; speech ends after 0.5 s
of silence at the earliest, so that nobody waits longer for an answer.
"""
RESTARTED_S = 5.0
"""A leap in time beyond this is a new count of the peer's, not a gap."""
_MOST_WAITING = 64
"""Pieces behind a gap; beyond it the gap is given up."""
_KNOWN_GAPS = 64
_ROUNDING_S = 0.002
"""Peers count whole milliseconds, and round as they like."""
_CLOCK_S = 1e-6
"""Differences of a clock's readings may fall this short of the time meant."""


@dataclass(order=True)
class _Waiting:
    """A piece behind a gap."""

    at: int
    number: int
    samples: Samples = field(compare=False)
    came_s: float = field(compare=False)


class Playout:
    """One caller's incoming stream. `now_s` is of any clock that only rises."""

    def __init__(self, rate_hz: int) -> None:
        self.figures = PlayoutFigures()
        self._rate_hz = rate_hz
        self._concealer = Concealer(rate_hz)
        self._frame = round(FRAME_S * rate_hz)
        self._anchored = False
        """Whether a piece has told its place."""
        self._next = 0
        """Place of the sample that is to be given next."""
        self._waiting: list[_Waiting] = []
        self._wait_s = LEAST_WAIT_S
        self._gaps: dict[int, tuple[int, float]] = {}
        """Where gaps were filled: to which place, and since when they had been open."""
        self._given_at_s: float | None = None
        self._stalled = 0
        """Samples of silence since the last piece."""

    @property
    def wait_s(self) -> float:
        """How long a missing piece would be waited for now."""
        return self._wait_s

    def put(self, samples: Samples, at_ms: int | None, now_s: float) -> list[Samples]:
        """Take a piece and return what is ready, in order.

        Without a place in the stream (`at_ms`) a piece belongs after the one before.
        """
        if not len(samples):
            return []
        if at_ms is None:
            return self._append(samples, now_s)
        at = round(at_ms * self._rate_hz / 1000)
        ready: list[Samples] = []
        if not self._anchored or abs(at - self._next) > RESTARTED_S * self._rate_hz:
            ready = self.flush(now_s)
            self._anchored, self._next = True, at
            self._gaps.clear()
        ahead, slack = at - self._next, self._slack(samples)
        if ahead > slack:
            self._hold(at, samples, now_s)
            return [*ready, *self.beat(now_s)]
        if ahead < -slack:
            self._behind(at, now_s)
            return ready
        self._wait_s -= _FORGETTING * (self._wait_s - LEAST_WAIT_S)
        if self._waiting:
            self._came_late(now_s - self._oldest_s())
        ready.append(self._given(samples, now_s, now_s))
        self._next = at + len(samples)
        return [*ready, *self._in_order(now_s)] if self._waiting else ready

    def beat(self, now_s: float) -> list[Samples]:
        """Return what has waited long enough, or silence for a peer that has fallen silent.

        Called about every 20 ms, whether anything came or not.
        """
        ready: list[Samples] = []
        while self._waiting and self._given_up(now_s):
            ready += self._conceal(now_s)
            ready += self._in_order(now_s)
        if not ready and not self._waiting:
            ready += self._silence(now_s)
        return ready

    def flush(self, now_s: float) -> list[Samples]:
        """Return everything that waits, in order, at the end of the stream."""
        ready: list[Samples] = []
        while self._waiting:
            ready += self._conceal(now_s)
            ready += self._in_order(now_s)
        return ready

    def _append(self, samples: Samples, now_s: float) -> list[Samples]:
        ready = [*self.flush(now_s), self._given(samples, now_s, now_s)]
        self._next += len(samples)
        return ready

    def _slack(self, samples: Samples) -> int:
        """By how much a piece may lie beside the end of the one before and still follow it."""
        rounding = round(_ROUNDING_S * self._rate_hz)
        return min(max(len(samples) // 2, rounding), self._frame // 2)

    def _given_up(self, now_s: float) -> bool:
        """Whether the gap has been open for long enough."""
        too_many = len(self._waiting) > _MOST_WAITING
        return too_many or now_s - self._oldest_s() >= self._wait_s - _CLOCK_S

    def _oldest_s(self) -> float:
        return min(each.came_s for each in self._waiting)

    def _hold(self, at: int, samples: Samples, now_s: float) -> None:
        if any(each.at == at for each in self._waiting):
            self.figures.duplicated += 1
            return
        heapq.heappush(self._waiting, _Waiting(at, len(self._waiting), samples, now_s))

    def _behind(self, at: int, now_s: float) -> None:
        """Drop a piece whose place has been given, and wait longer from now on if it was late."""
        for start, (end, open_s) in self._gaps.items():
            if start - self._frame // 2 <= at < end:
                self.figures.late += 1
                self._came_late(now_s - open_s)
                return
        self.figures.duplicated += 1

    def _came_late(self, by_s: float) -> None:
        self._wait_s = max(self._wait_s, min(by_s + _MARGIN_S, MOST_WAIT_S))

    def _conceal(self, now_s: float) -> list[Samples]:
        """Fill the gap before the first piece that waits.

        Never by more than the time that has gone by since: a peer cannot make a long stretch of
        silence out of a few bytes. Silence that stood for the same time counts.
        """
        first = self._waiting[0]
        missing = first.at - self._next - self._stalled
        since_s = now_s - (now_s if self._given_at_s is None else self._given_at_s)
        missing = min(missing, round((since_s + MOST_WAIT_S) * self._rate_hz))
        if len(self._gaps) >= _KNOWN_GAPS:
            del self._gaps[next(iter(self._gaps))]
        self._gaps[self._next] = (first.at, first.came_s)
        self._next = first.at
        if missing <= 0:
            return []
        self.figures.concealed_s += missing / self._rate_hz
        return self._filled(missing)

    def _in_order(self, now_s: float) -> list[Samples]:
        """Give what waits for as long as there is no gap in it."""
        ready: list[Samples] = []
        while self._waiting:
            first = self._waiting[0]
            slack = self._slack(first.samples)
            if first.at > self._next + slack:
                break
            heapq.heappop(self._waiting)
            if first.at < self._next - slack:
                self.figures.duplicated += 1
                continue
            ready.append(self._given(first.samples, first.came_s, now_s))
            self._next = first.at + len(first.samples)
        return ready

    def _given(self, samples: Samples, came_s: float, now_s: float) -> Samples:
        figures = self.figures
        figures.pieces += 1
        figures.heard_s += len(samples) / self._rate_hz
        figures.waited(now_s - came_s)
        self._given_at_s = now_s
        self._stalled = 0
        return self._concealer.heard(samples)

    def _silence(self, now_s: float) -> list[Samples]:
        """Fill the time since the last piece once it is clear that none is under way."""
        if self._given_at_s is None or now_s - self._given_at_s < STALLED_S:
            return []
        missing = round((now_s - self._given_at_s) * self._rate_hz) - self._stalled
        missing -= missing % self._frame
        if missing <= 0:
            return []
        self._stalled += missing
        self.figures.stalled_s += missing / self._rate_hz
        return self._filled(missing)

    def _filled(self, count: int) -> list[Samples]:
        whole = self._concealer.fill(count)
        return [whole[start : start + self._frame] for start in range(0, count, self._frame)]
