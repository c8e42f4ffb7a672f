"""An earlier run, read from the JSON that it wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ValidationError

from smartivr.errors import DatasetError
from smartivr.evaluate.comparison import Verdict, compare
from smartivr.evaluate.report import Report
from smartivr.evaluate.score import swept
from smartivr.understanding.meaning import Band


class _File(BaseModel):
    """What a comparison needs of one recording."""

    file: str
    condition: str
    intent: str
    slots: dict[str, str]
    band: Band
    understood: str
    understood_slots: dict[str, str]


class _Run(BaseModel):
    line: str
    step: str
    date: str
    files: list[_File]


@dataclass(frozen=True)
class EarlierRun:
    """What is kept of a run, enough to compare another one with it."""

    name: str
    """File and date."""
    line: str
    step: str
    verdicts: Sequence[Verdict]


def read_earlier(source: Path) -> EarlierRun:
    """Read what `smartivr evaluate --json` wrote.

    Raises:
        DatasetError: the file cannot be read, or it is no such run.

    """
    try:
        run = _Run.model_validate_json(source.read_bytes())
    except OSError as error:
        raise DatasetError("the earlier run cannot be read", where=str(source)) from error
    except ValidationError as error:
        raise DatasetError(
            "this is no run of smartivr evaluate",
            where=str(source),
            remedy="name a file that --json wrote",
        ) from error
    name = f"{source.name} of {run.date[:10]}"
    return EarlierRun(name, run.line, run.step, [_verdict(file) for file in run.files])


def compared(report: Report, earlier: EarlierRun | None) -> Report:
    """Add a comparison with an earlier run, where there is one.

    Raises:
        DatasetError: the runs have nothing in common.

    """
    if earlier is None:
        return report
    now = [Verdict.on(one) for one in report.heard]
    comparison = compare(earlier.name, earlier.verdicts, now, swept(report.asked))
    place, asked = f"{earlier.line}/{earlier.step}", report.circumstances
    if place != f"{asked.line}/{asked.step}":
        remark = f"the earlier run asked {place}"
        comparison = replace(comparison, remarks=(*comparison.remarks, remark))
    return replace(report, comparison=comparison)


def _verdict(file: _File) -> Verdict:
    right = file.understood == file.intent and file.understood_slots == file.slots
    wrong_band = Band.REJECT if file.intent else Band.ACCEPT
    right = file.band is not wrong_band and (right or not file.intent)
    label = (file.intent, tuple(sorted(file.slots.items())))
    return Verdict(file.file, file.condition, label, bool(file.intent), right)
