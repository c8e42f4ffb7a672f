"""How real calls were understood: option by option, as tables and as JSON."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from smartivr.evaluate.aftermath import Understanding, Verdict
from smartivr.evaluate.trades import Bin, binned
from smartivr.statistics.rates import Rate
from smartivr.understanding.meaning import Band

NOT_UNDERSTOOD = "(not understood)"
OVERALL = "overall"


@dataclass(frozen=True)
class Judged:
    """One understanding and the call that it belongs to."""

    call: str
    understanding: Understanding


@dataclass(frozen=True)
class OptionRow:
    """What became of everything that counts for one option of one step."""

    step: str
    option: str
    rates: dict[Verdict, Rate]

    @property
    def understandings(self) -> int:
        """How many there were."""
        return next(iter(self.rates.values())).of

    @property
    def name(self) -> str:
        """Step and option."""
        return f"{self.step} / {self.option}" if self.option else self.step


@dataclass(frozen=True)
class CallsReport:
    """What became of the understandings of all calls of a period."""

    line: str
    """Empty: all lines."""
    since: str
    date: str
    command: str
    calls: int
    judged: tuple[Judged, ...]

    @cached_property
    def overall(self) -> OptionRow:
        """All understandings together."""
        return _row(OVERALL, "", self.judged)

    @cached_property
    def options(self) -> list[OptionRow]:
        """Each option of each step, those that went wrong most often first."""
        found: dict[tuple[str, str], list[Judged]] = {}
        for one in self.judged:
            place = one.understanding.step, one.understanding.option or NOT_UNDERSTOOD
            found.setdefault(place, []).append(one)
        rows = [_row(step, option, inside) for (step, option), inside in found.items()]
        return sorted(rows, key=lambda row: (-_trouble(row), row.name))

    @cached_property
    def confused(self) -> list[tuple[str, str, str, int]]:
        """Step, what was understood, what was meant, and how often; the commonest first."""
        pairs = Counter(
            (one.step, one.intent, one.meant)
            for one in (each.understanding for each in self.judged)
            if one.verdict is Verdict.WRONG and one.meant
        )
        return [(*pair, count) for pair, count in sorted(pairs.items(), key=_commonest)]

    @cached_property
    def rejected(self) -> list[tuple[str, str, int]]:
        """Step and text of what was said but not understood, and how often. It is personal."""
        texts = Counter(
            (one.step, one.heard)
            for one in (each.understanding for each in self.judged)
            if one.band is Band.REJECT
        )
        return [(*pair, count) for pair, count in sorted(texts.items(), key=_commonest)]

    @cached_property
    def calibration(self) -> tuple[Bin, ...]:
        """How often meanings of like confidence were what was meant, where that is known."""
        return binned(
            (each.call, one.confidence, one.verdict is not Verdict.WRONG)
            for each in self.judged
            if (one := each.understanding).intent and one.verdict is not Verdict.GAVE_UP
        )


def as_dict(report: CallsReport, *, texts: bool) -> dict[str, object]:
    """Return everything there is to know, ready for JSON; texts only where they are wanted."""
    found: dict[str, object] = {
        "line": report.line,
        "since": report.since,
        "date": report.date,
        "command": report.command,
        "calls": report.calls,
        "overall": _figures(report.overall),
        "options": [_figures(row) for row in report.options],
        "confused": [
            {"step": step, "understood": understood, "meant": meant, "count": count}
            for step, understood, meant, count in report.confused
        ],
        "not_understood": sum(count for *_, count in report.rejected),
    }
    if texts:
        found["not_understood_texts"] = [
            {"step": step, "heard": heard, "count": count} for step, heard, count in report.rejected
        ]
    return found


def _row(step: str, option: str, judged: Sequence[Judged]) -> OptionRow:
    """Sum up; what is said in one call counts as one cluster."""
    rates = {
        verdict: Rate.clustered(
            (each.call, int(each.understanding.verdict is verdict), 1) for each in judged
        )
        for verdict in Verdict
    }
    return OptionRow(step, option, rates)


def _figures(row: OptionRow) -> dict[str, object]:
    return {
        "step": row.step,
        "option": row.option,
        "understandings": row.understandings,
        **{verdict.name.lower(): rate.value for verdict, rate in row.rates.items()},
        "counts": {verdict.name.lower(): rate.hits for verdict, rate in row.rates.items()},
        "intervals": {verdict.name.lower(): rate.interval for verdict, rate in row.rates.items()},
    }


def _trouble(row: OptionRow) -> int:
    return row.understandings - row.rates[Verdict.RIGHT].hits


def _commonest(counted: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    pair, count = counted
    return -count, pair


def gathered(calls: Iterable[tuple[str, Iterable[Understanding]]]) -> tuple[Judged, ...]:
    """Gather the understandings of calls, each with its call's id."""
    return tuple(Judged(call, one) for call, found in calls for one in found)
