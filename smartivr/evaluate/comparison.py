"""Two runs over the same recordings: what changed, and whether chance would do as much."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from smartivr.errors import DatasetError
from smartivr.evaluate.heard import Heard
from smartivr.statistics.rates import Rate
from smartivr.understanding.meaning import Band

COMMAND = "command"
FALSE_ACCEPT = "false accept"
_NAMED = 3


@dataclass(frozen=True)
class Verdict:
    """What came of one recording under one condition; all that a comparison needs."""

    file: str
    condition: str
    label: tuple[object, ...]
    """Equal where two runs agree on what the recording is."""
    in_scope: bool
    right: bool
    """In scope: accepted or confirmed as labelled. Out of scope: not accepted."""

    @classmethod
    def on(cls, heard: Heard) -> "Verdict":
        """Judge what was heard."""
        sample = heard.sample
        label = (sample.intent, tuple(sorted(sample.slots.items())))
        good = heard.taken and heard.command_right
        right = good if heard.in_scope else heard.band is not Band.ACCEPT
        return cls(sample.file, heard.condition, label, heard.in_scope, right)


@dataclass(frozen=True)
class Change:
    """One figure of one condition, before and now, over the recordings of both runs."""

    condition: str
    figure: str
    """`COMMAND` or `FALSE_ACCEPT`."""
    before: Rate
    now: Rate
    better: tuple[str, ...]
    """Files that were wrong before and are right now, or right under more ratios of a mean."""
    worse: tuple[str, ...]

    @property
    def points(self) -> float:
        """By how many percentage points the figure rose."""
        return 100 * ((self.now.value or 0.0) - (self.before.value or 0.0))

    @property
    def p_value(self) -> float:
        """How often chance alone would change as many recordings so unevenly."""
        return mcnemar(len(self.better), len(self.worse))


@dataclass(frozen=True)
class Comparison:
    """All that changed, and what could not be compared."""

    before: str
    """Which run it is compared with."""
    changes: tuple[Change, ...]
    remarks: tuple[str, ...] = ()


def mcnemar(better: int, worse: int) -> float:
    """Return the two-sided p-value of McNemar's exact test: so many of either, by coin tosses."""
    tosses = better + worse
    tail = ways = 1
    for heads in range(min(better, worse)):
        ways = ways * (tosses - heads) // (heads + 1)
        tail += ways
    return min(1.0, 2 * tail / (1 << tosses))


def compare(
    name: str,
    before: Sequence[Verdict],
    now: Sequence[Verdict],
    sweeps: Mapping[str, frozenset[str]] | None = None,
) -> Comparison:
    """Compare the conditions and recordings that both runs have.

    `sweeps` name means and the conditions that they are over. Over those a recording is better
    where it is right under more of them than before, and counts once: a sign test.

    Raises:
        DatasetError: they have none in common, or label the same recording differently.

    """
    old, new = _by_place(before), _by_place(now)
    both = [place for place in new if place in old]
    if not both:
        raise DatasetError(
            "the runs have no recording under the same condition in common",
            where=name,
            remedy=f"it holds {_listed({one.condition for one in before})}",
        )
    differing = [place[1] for place in both if old[place].label != new[place].label]
    if differing:
        raise DatasetError(
            f"{differing[0]} is labelled differently in the two runs",
            where=name,
            remedy="evaluate both with the same labels",
        )
    rows = {condition: frozenset({condition}) for condition, _ in both} | dict(sweeps or {})
    changes = [
        change
        for row, conditions in rows.items()
        for change in _changes(
            row, [(old[place], new[place]) for place in both if place[0] in conditions]
        )
    ]
    return Comparison(name, tuple(changes), tuple(_remarks(old, new)))


_Places = Mapping[tuple[str, str], Verdict]
"""Verdicts by condition and file."""


def _by_place(verdicts: Iterable[Verdict]) -> _Places:
    return {(one.condition, one.file): one for one in verdicts}


def _changes(row: str, pairs: Sequence[tuple[Verdict, Verdict]]) -> Iterable[Change]:
    for figure, in_scope in ((COMMAND, True), (FALSE_ACCEPT, False)):
        among = [pair for pair in pairs if pair[1].in_scope == in_scope]
        gains: Counter[str] = Counter()
        for old, new in among:
            gains[new.file] += new.right - old.right
        if among:
            yield Change(
                condition=row,
                figure=figure,
                before=_rate((old for old, _ in among), right=in_scope),
                now=_rate((new for _, new in among), right=in_scope),
                better=tuple(file for file, gain in gains.items() if gain > 0),
                worse=tuple(file for file, gain in gains.items() if gain < 0),
            )


def _rate(verdicts: Iterable[Verdict], *, right: bool) -> Rate:
    return Rate.clustered((one.file, int(one.right == right), 1) for one in verdicts)


def _remarks(old: _Places, new: _Places) -> Iterable[str]:
    old_conditions, new_conditions = ({place[0] for place in one} for one in (old, new))
    for which, missing in (
        ("this run", old_conditions - new_conditions),
        ("the earlier run", new_conditions - old_conditions),
    ):
        if missing:
            yield f"{which} did not hear {_listed(missing)}"
    old_files, new_files = ({place[1] for place in one} for one in (old, new))
    if old_files != new_files:
        both = len(old_files & new_files)
        yield (
            f"compared on the {both} recordings of both runs; the earlier one has "
            f"{len(old_files)}, this one {len(new_files)}"
        )


def _listed(names: set[str]) -> str:
    shown = sorted(names)[:_NAMED]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
