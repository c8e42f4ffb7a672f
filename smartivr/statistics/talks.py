"""Figures of talks: how long agents take over a call, and how often it is passed on."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from smartivr.statistics.spread import Spread, share
from smartivr.store.records import TalkRecord

CONSULT, TRANSFER = "consult", "transfer"


@dataclass(frozen=True)
class TalkFigures:
    """What agents had to do; a consultation between agents is no talk with a caller."""

    talks: int
    calls: int
    """Calls with at least one talk."""
    talk: Spread
    """Without holding."""
    hold: Spread
    wrap_up: Spread
    handling: Spread
    """Talk, hold and wrap-up together."""
    transfers: int
    transfers_per_call: float | None
    ended: dict[str, int]
    """Who ended the talks, with counts."""
    codes: dict[str, int]
    """The outcome codes that agents gave, with counts."""


def talk_figures(talks: Iterable[TalkRecord]) -> TalkFigures:
    """Sum up finished talks."""
    over = [one for one in talks if one.ended_at and one.kind != CONSULT]
    calls = {one.call for one in over}
    transfers = sum(one.kind == TRANSFER for one in over)
    spoken = [max(0.0, _between_s(one.started_at, one.ended_at) - one.held_s) for one in over]
    wrapped = [_between_s(one.ended_at, one.wrapped_at or one.ended_at) for one in over]
    whole = [s + one.held_s + w for one, s, w in zip(over, spoken, wrapped, strict=True)]
    return TalkFigures(
        talks=len(over),
        calls=len(calls),
        talk=Spread.of(spoken),
        hold=Spread.of(one.held_s for one in over),
        wrap_up=Spread.of(wrapped),
        handling=Spread.of(whole),
        transfers=transfers,
        transfers_per_call=share(transfers, len(calls)),
        ended=_counted(one.ended_by for one in over),
        codes=_counted(one.code for one in over if one.code),
    )


def _between_s(start: str, end: str) -> float:
    passed = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    return max(0.0, passed.total_seconds())


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for name in names:
        counts[name or "unknown"] += 1
    return dict(counts)
