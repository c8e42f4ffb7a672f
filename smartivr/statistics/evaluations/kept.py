"""Evaluations as they are kept: a small summary each, and beside it what was heard."""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from smartivr.errors import DatasetError, NotFound
from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band

FOLDER = "evaluations"
"""In the folder for what is made at run time."""
MOST = 500
"""Kept; the oldest go."""
_SUMMARY, _ROWS = ".json", ".heard.json"
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,120}$")


class Row(BaseModel):
    """One recording under one condition."""

    model_config = ConfigDict(frozen=True)

    file: str
    condition: str
    text: str
    """What is said, as labelled."""
    intent: str
    """Empty: out of scope."""
    slots: dict[str, str]
    understood: str
    understood_slots: dict[str, str]
    confidence: float
    heard: str
    runner_up: str

    @property
    def in_scope(self) -> bool:
        """Whether the line offers what is wanted."""
        return bool(self.intent)

    @property
    def right(self) -> bool:
        """Whether the command is as labelled, whatever its confidence."""
        return (
            self.in_scope and self.understood == self.intent and self.understood_slots == self.slots
        )

    def band(self, bands: Bands) -> Band:
        """What a call with these bands does."""
        if not self.understood or self.confidence < bands.confirm:
            return Band.REJECT
        return Band.ACCEPT if self.confidence >= bands.accept else Band.CONFIRM


class Figure(BaseModel):
    """A share with its 95 % interval; None of nothing."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None = None
    high: float | None = None
    of: int = 0


class Summary(BaseModel):
    """What the list of evaluations shows of one."""

    model_config = ConfigDict(frozen=True)

    id: str
    date: str
    """ISO 8601, UTC."""
    line: str
    version: str
    step: str
    set: str
    """The folder of the recordings."""
    recognizer: str
    conditions: tuple[str, ...]
    accept: float
    confirm_from: float
    """The bands of the line at the time."""
    recordings: int
    figures: dict[str, Figure]
    """Of all conditions together, named as in docs/evaluation.md."""

    @property
    def bands(self) -> Bands:
        """The bands as understanding takes them."""
        return Bands(self.accept, self.confirm_from)

    def figure(self, name: str) -> Figure:
        """Return a figure by its name; of nothing where another version did not keep it."""
        return self.figures.get(name, Figure(value=None))


class _Rows(BaseModel):
    rows: tuple[Row, ...]


def keep(folder: Path, summary: Summary, rows: Sequence[Row]) -> Path:
    """Keep an evaluation, and drop the oldest of very many; returns the file of its summary.

    Raises:
        DatasetError: it cannot be written.

    """
    place = folder / f"{summary.id}{_SUMMARY}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        heard = _Rows(rows=tuple(rows)).model_dump_json()
        (folder / f"{summary.id}{_ROWS}").write_text(heard, encoding="utf-8")
        place.write_text(summary.model_dump_json(indent=1) + "\n", encoding="utf-8")
        for old in _names(folder)[MOST:]:
            (folder / f"{old}{_SUMMARY}").unlink(missing_ok=True)
            (folder / f"{old}{_ROWS}").unlink(missing_ok=True)
    except OSError as error:
        raise DatasetError("the evaluation cannot be kept", where=str(folder)) from error
    return place


def read_all(folder: Path) -> list[Summary]:
    """Read the summaries of all that are kept, newest first; what cannot be read is left out."""
    found = (_read(folder, name) for name in _names(folder))
    return [summary for summary in found if summary is not None]


def read_one(folder: Path, name: str) -> tuple[Summary, tuple[Row, ...]]:
    """Read one evaluation with everything that was heard.

    Raises:
        NotFound: none of this name is kept, or it cannot be read.

    """
    summary = _read(folder, name) if _NAME.match(name) else None
    if summary is None:
        raise NotFound("there is no such evaluation")
    try:
        text = (folder / f"{name}{_ROWS}").read_bytes()
        return summary, _Rows.model_validate_json(text).rows
    except (OSError, ValidationError) as error:
        raise NotFound("what was heard in this evaluation is not kept") from error


def delete(folder: Path, name: str) -> None:
    """Forget an evaluation.

    Raises:
        NotFound: none of this name is kept.

    """
    if not _NAME.match(name) or _read(folder, name) is None:
        raise NotFound("there is no such evaluation")
    for ending in (_SUMMARY, _ROWS):
        (folder / f"{name}{ending}").unlink(missing_ok=True)


def _names(folder: Path) -> list[str]:
    """Name everything that is kept, newest first: names begin with the date."""
    files = (file.name for file in folder.glob(f"*{_SUMMARY}"))
    names = (name.removesuffix(_SUMMARY) for name in files if not name.endswith(_ROWS))
    return sorted(names, reverse=True)


def _read(folder: Path, name: str) -> Summary | None:
    try:
        return Summary.model_validate_json((folder / f"{name}{_SUMMARY}").read_bytes())
    except (OSError, ValidationError):
        return None
