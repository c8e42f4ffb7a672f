"""Turns the labels of two public data sets into `labels.tsv`.

`sti` is Picovoice's speech-to-intent benchmark: a `labels.json` that maps each recording to its
intent and slots. `fsdd` is the Free Spoken Digit Dataset: recordings named
`DIGIT_SPEAKER_NUMBER`, with or without a table of file, text and speaker.
"""

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import soundfile

from smartivr.errors import DatasetError
from smartivr.evaluate.dataset import COLUMNS

Row = tuple[str, str, str, str, str]
"""The columns of `labels.tsv`, in the order of `COLUMNS`."""

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_FSDD_NAME = re.compile(r"(\d)_(.+)_\d+")
_STI_LABELS = ("labels.json", "label.json")


def convert_labels(kind: str, folder: Path, out: Path) -> int:
    """Write the labels of a folder of this kind to `out`; returns how many recordings they name.

    Files are named relative to the folder, so that `evaluate FOLDER --labels OUT` finds them and
    nothing need be written into the folder itself.

    Raises:
        DatasetError: the kind is not known, or the folder does not hold such a data set.

    """
    if kind not in KINDS:
        known = ", ".join(KINDS)
        raise DatasetError(f"no data set is called {kind!r}", remedy=f"use one of {known}")
    rows = sorted(KINDS[kind](folder))
    if not rows:
        raise DatasetError(f"the folder holds no recordings of {kind}", where=str(folder))
    write_labels(out, rows)
    return len(rows)


def write_labels(out: Path, rows: Iterable[Row]) -> None:
    """Write a `labels.tsv`.

    Raises:
        DatasetError: the file cannot be written.

    """
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    try:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise DatasetError("the labels cannot be written", where=str(out)) from error


def _sti(folder: Path) -> Iterator[Row]:
    source = next((path for name in _STI_LABELS for path in sorted(folder.rglob(name))), None)
    if source is None:
        raise DatasetError("there is no labels.json", where=str(folder))
    recordings = _recordings(folder)
    try:
        labels = json.loads(source.read_text(encoding="utf-8"))
        for name, label in labels.items():
            slots = json.dumps(label["slots"], sort_keys=True, ensure_ascii=False)
            yield _placed(recordings, Path(name).name, source), label["intent"], slots, "", ""
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(
            "the labels are not an object of file name -> intent and slots", where=str(source)
        ) from error


def _fsdd(folder: Path) -> Iterator[Row]:
    recordings = _recordings(folder)
    table = folder / "labels.tsv"
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t"):
                name, text = row.get("file") or "", row.get("text") or ""
                if text not in _DIGITS:
                    raise DatasetError(f"{name!r} is labelled with no digit", where=str(table))
                placed = _placed(recordings, Path(name).name, table)
                yield _digit(placed, _DIGITS.index(text), row.get("speaker") or "")
        return
    for name, placed in recordings.items():
        if match := _FSDD_NAME.fullmatch(Path(name).stem):
            yield _digit(placed, int(match[1]), match[2])


def _digit(file: str, digit: int, speaker: str) -> Row:
    return file, "digit", json.dumps({"digit": str(digit)}), speaker, _DIGITS[digit]


def _recordings(folder: Path) -> dict[str, str]:
    """Map the name of every audio file below the folder to its path in the folder."""
    suffixes = {f".{name.lower()}" for name in soundfile.available_formats()}
    return {
        path.name: path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in suffixes
    }


def _placed(recordings: dict[str, str], name: str, where: Path) -> str:
    if name not in recordings:
        raise DatasetError(f"there is no recording {name!r}", where=str(where))
    return recordings[name]


KINDS: dict[str, Callable[[Path], Iterator[Row]]] = {"sti": _sti, "fsdd": _fsdd}
