"""A samples folder: recordings and `labels.tsv`, which says what each should be understood as.

The file has a header and one line for each recording, the columns parted by tabs:

    file    intent    slots                 speaker    text
    a.wav   order     {"size": "small"}     anna       a small one please

Only `file` and `intent` must be there; an empty intent means out of scope: the recording must
be rejected. Columns may stand in any order. Without a `file` column, each `text` is an answer that
was typed, and nothing but the labels need be in the folder.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import soundfile

from smartivr.audio.mix import saturate
from smartivr.errors import DatasetError
from smartivr.line import Samples

LABELS = "labels.tsv"
COLUMNS = ("file", "intent", "slots", "speaker", "text")
_NEEDED = ("file", "intent")
_NEEDED_TYPED = ("text", "intent")
_FULL_SCALE = 32768.0
_SHOWN_MISTAKES = 50


@dataclass(frozen=True)
class Sample:
    """One recording or typed answer and its label; an empty `intent` means out of scope."""

    file: str
    """As the labels name it; `line 17` where the answer was typed."""
    path: Path
    """The recording; the folder of the labels where the answer was typed."""
    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    speaker: str = ""
    text: str = ""
    line: int = 0
    """Where the labels name it."""
    typed: bool = False
    """There is no recording: `text` is what was typed."""


def read_dataset(folder: Path, labels: Path | None = None) -> tuple[Sample, ...]:
    """Read the labels of a folder, by default its `labels.tsv`.

    Raises:
        DatasetError: the labels cannot be read or have mistakes; all of them, each located.

    """
    source = labels or folder / LABELS
    try:
        lines = source.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(
            "the labels cannot be read as UTF-8 text",
            where=str(source),
            remedy="name the folder that holds labels.tsv, or the file with --labels",
        ) from error
    reader = _Reader(source.name, folder, lines)
    samples = tuple(reader.samples())
    if reader.mistakes:
        raise DatasetError("\n".join(_shortened(reader.mistakes)))
    if not samples:
        raise DatasetError("nothing is labelled", where=source.name)
    return samples


def read_audio(path: Path) -> tuple[Samples, int]:
    """Read a recording as one channel, and its rate.

    Raises:
        DatasetError: the file is not audio, or it is empty.

    """
    try:
        floats, rate_hz = soundfile.read(path, dtype="float64", always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise DatasetError(
            "the recording cannot be read", where=str(path), remedy="give WAV, FLAC, Ogg or MP3"
        ) from error
    mono = np.nan_to_num(floats.mean(axis=1)) if len(floats) else np.zeros(0)
    if not len(mono):
        raise DatasetError("the recording is empty", where=str(path))
    return saturate(mono * _FULL_SCALE), int(rate_hz)


def unknown_intents(
    samples: Iterable[Sample], known: Iterable[str], labels: str = LABELS
) -> tuple[str, ...]:
    """Return one located remark for each labelled intent that is not among the known ones."""
    names = sorted(known)
    first: dict[str, Sample] = {}
    for sample in samples:
        if sample.intent and sample.intent not in names:
            first.setdefault(sample.intent, sample)
    return tuple(
        f"{labels}:{sample.line}: the step expects no intent {intent!r}{_nearest(intent, names)}"
        for intent, sample in first.items()
    )


class _Reader:
    """Walks through the lines and notes every mistake on the way."""

    def __init__(self, name: str, folder: Path, lines: list[str]) -> None:
        self.mistakes: list[str] = []
        self._name = name
        self._folder = folder
        self._lines = lines
        self._first: dict[str, int] = {}

    def samples(self) -> Iterator[Sample]:
        if not self._lines:
            self._wrong(1, f"the header is missing; write {' '.join(_NEEDED)} parted by tabs")
            return
        header = [name.strip() for name in self._cells(1, self._lines[0])]
        if not self._header_fits(header):
            return
        for number, text in enumerate(self._lines[1:], start=2):
            if not text.strip():
                continue
            cells = self._cells(number, text)
            if len(cells) > len(header):
                what = f"{len(cells)} columns, but the header names {len(header)}"
                self._wrong(number, what)
                continue
            padded = cells + [""] * (len(header) - len(cells))
            yield from self._sample(number, dict(zip(header, padded, strict=True)))

    def _header_fits(self, header: list[str]) -> bool:
        before = len(self.mistakes)
        for name in header:
            if name not in COLUMNS:
                self._wrong(1, f"no column is called {name!r}{_nearest(name, COLUMNS)}")
            elif header.count(name) > 1:
                self._wrong(1, f"the column {name!r} is named more than once")
        for name in _NEEDED if "file" in header or "text" not in header else _NEEDED_TYPED:
            if name not in header:
                self._wrong(1, f"the column {name!r} is missing")
        return len(self.mistakes) == before

    def _cells(self, number: int, line: str) -> list[str]:
        """Part one line; a cell may be quoted as spreadsheets and csv writers do."""
        try:
            return next(csv.reader([line], delimiter="\t"), [])
        except csv.Error:
            self._wrong(number, "the line cannot be parted into columns")
            return []

    def _sample(self, number: int, cells: Mapping[str, str]) -> Iterator[Sample]:
        before = len(self.mistakes)
        intent, text = cells["intent"].strip(), cells.get("text", "").strip()
        typed = "file" not in cells
        file = f"line {number}" if typed else cells["file"].strip()
        path = self._folder if typed else self._path(number, file)
        if typed and not text:
            self._wrong(number, "there is no text")
        slots = self._slots(number, cells.get("slots", "").strip())
        if slots and not intent:
            self._wrong(number, "slots without an intent; out of scope has none")
        if len(self.mistakes) == before:
            speaker = cells.get("speaker", "").strip()
            yield Sample(file, path, intent, slots, speaker, text, number, typed)

    def _path(self, number: int, file: str) -> Path:
        path = self._folder / file
        if not file:
            self._wrong(number, "the file is not named")
        elif file in self._first:
            self._wrong(number, f"{file} is labelled already in line {self._first[file]}")
        elif not path.is_file():
            self._wrong(number, f"there is no file {file} in {self._folder}")
        self._first.setdefault(file, number)
        return path

    def _slots(self, number: int, text: str) -> dict[str, str]:
        if not text:
            return {}
        try:
            slots = json.loads(text)
        except json.JSONDecodeError as error:
            self._wrong(number, f"slots are not JSON: {error.msg} at character {error.pos + 1}")
            return {}
        if not isinstance(slots, dict):
            self._wrong(number, 'slots are not a JSON object such as {"size": "small"}')
            return {}
        for name, value in slots.items():
            if not isinstance(value, str):
                self._wrong(number, f'the value of slot {name!r} is not text in "quotes"')
        return {name: value for name, value in slots.items() if isinstance(value, str)}

    def _wrong(self, line: int, what: str) -> None:
        self.mistakes.append(f"{self._name}:{line}: {what}")


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _shortened(mistakes: list[str]) -> list[str]:
    shown = mistakes[:_SHOWN_MISTAKES]
    more = len(mistakes) - len(shown)
    return [*shown, f"and {more} more mistakes"] if more else shown
