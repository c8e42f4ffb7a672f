"""Prints the held-out lines of labels: `python held_out_labels.py sti.tsv > sti-held-out.tsv`."""

# ruff: noqa: INP001, T201  recipes are scripts; this one prints

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from held_out import HELD_OUT_SPEAKERS, held_out


def held_out_lines(lines: Iterable[str]) -> Iterator[str]:
    """The header and the lines that are held out: by speaker where one is named, else by file."""
    lines = list(lines)
    yield lines[0]
    for line, row in zip(lines[1:], csv.DictReader(lines, delimiter="\t"), strict=True):
        speaker = row.get("speaker")
        if speaker in HELD_OUT_SPEAKERS if speaker else held_out(row["file"]):
            yield line


if __name__ == "__main__":
    print("\n".join(held_out_lines(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines())))
