"""`smartivr figures`: measure every figure of the documentation again."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from smartivr.errors import DatasetError
from smartivr.evaluate.claims import CLAIMS, Row, Workshop
from smartivr.evaluate.report import write
from smartivr.evaluate.tables import percent
from smartivr.settings import load, make_var
from smartivr.statistics.rates import Rate

_WIDTH = 120
_PUBLISHED = (
    ("6 dB", "kitchen 6 dB", (93.5, 84.5, 61.0, 75.5, 66.5)),
    ("24 dB", "kitchen 24 dB", (99.0, 93.0, 96.0, 87.5, 82.5)),
    ("mean, 6-24 dB", "mean over kitchen 6-24 dB", (97.6, 89.9, 86.8, 84.5, 77.6)),
)
"""Of the speech-to-intent benchmark: means over cafe and kitchen, all recordings, 16 kHz."""
_RIVALS = ("Rhino", "LUIS", "Watson", "Lex", "Dialogflow")


class _KeptRow(BaseModel):
    claim: str
    hits: int
    of: int
    independent: float | None
    at_least: float | None
    at_most: float | None
    note: str


class _Kept(BaseModel):
    """A group of claims as it is kept for later."""

    date: str
    limit: int | None
    rows: list[_KeptRow]


@dataclass(frozen=True)
class Group:
    """What a group of claims came to, and when."""

    name: str
    date: str
    rows: tuple[Row, ...]
    skipped: str = ""
    """Why it could not be measured."""


def figures(
    data: Annotated[
        Path, typer.Option(help="Folder with the public sets: sti*, fsdd* and clinc*.")
    ] = Path("data"),
    only: Annotated[
        list[str] | None, typer.Option(help=f"Group of claims: {', '.join(CLAIMS)}; may repeat.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="So many recordings of each set only.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes.")] = 1,
    reuse: Annotated[  # noqa: FBT002  a flag
        bool, typer.Option("--reuse", help="Take groups that were measured before.")
    ] = False,
) -> None:
    """Measure every figure of the documentation again and print it beside its goal.

    Reports of all runs are kept in var/figures. What needs a set that is not there is skipped,
    and the reason is printed.

    Example: smartivr figures --data data --limit 40
    """
    unknown = [name for name in only or () if name not in CLAIMS]
    if unknown:
        known = ", ".join(CLAIMS)
        raise DatasetError(f"no claims are called {unknown[0]!r}", remedy=f"use one of {known}")
    settings = load()
    out = make_var(settings) / "figures"
    out.mkdir(exist_ok=True)
    shop = Workshop(settings, data, out, limit, jobs)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH
    for name in only or CLAIMS:
        group = _group(name, shop, reuse=reuse)
        console.print(_shown(group))
        if name == "orders" and group.rows:
            console.print(_beside_published(group.rows))
        console.print()
    console.print("delays, memory and calls at once: smartivr bench")


def _group(name: str, shop: Workshop, *, reuse: bool) -> Group:
    """Measure a group of claims, or read what was measured before."""
    source = shop.out / f"{name}.rows.json"
    if reuse and source.is_file():
        return _read(name, source)
    try:
        rows = tuple(CLAIMS[name](shop))
    except DatasetError as error:
        return Group(name, "", (), str(error))
    date = datetime.now(UTC).isoformat(timespec="seconds")
    kept = _Kept(date=date, limit=shop.limit, rows=[_keep(row) for row in rows])
    write(json.dumps(kept.model_dump(), indent=1) + "\n", source)
    return Group(_named(name, shop.limit), date, rows)


def _read(name: str, source: Path) -> Group:
    try:
        kept = _Kept.model_validate_json(source.read_bytes())
    except (OSError, ValidationError) as error:
        raise DatasetError(
            "the figures cannot be read", where=str(source), remedy="leave out --reuse"
        ) from error
    rows = tuple(
        Row(one.claim, Rate(one.hits, one.of, one.independent), one.at_least, one.at_most, one.note)
        for one in kept.rows
    )
    return Group(_named(name, kept.limit), kept.date, rows)


def _keep(row: Row) -> _KeptRow:
    rate = row.measured
    return _KeptRow(
        claim=row.claim,
        hits=rate.hits,
        of=rate.of,
        independent=rate.independent,
        at_least=row.at_least,
        at_most=row.at_most,
        note=row.note,
    )


def _named(name: str, limit: int | None) -> str:
    return f"{name}, {limit} of each set" if limit else name


def _shown(group: Group) -> Table | Text:
    if group.skipped:
        return Text(f"{group.name}: skipped, as {group.skipped}", style="yellow")
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(f"{group.name} ({group.date})", no_wrap=True)
    for heading in ("measured %", "of", "goal", ""):
        table.add_column(heading, justify="right")
    for row in group.rows:
        word, style = {True: ("reached", "green"), False: ("missed", "red"), None: ("", "")}[
            row.kept
        ]
        mark = Text(word or row.note, style=style)
        table.add_row(row.claim, percent(row.measured), str(row.measured.of), _goal(row), mark)
    return table


def _goal(row: Row) -> str:
    if row.at_least is not None:
        return f"at least {100 * row.at_least:g}"
    return "" if row.at_most is None else f"at most {100 * row.at_most:g}"


def _beside_published(rows: Iterable[Row]) -> Table:
    """Put the noisy orders beside what the benchmark published of others."""
    ours = {row.claim.removeprefix("orders, "): row for row in rows}
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("beside the published table")
    for heading in ("this project", *_RIVALS):
        table.add_column(heading, justify="right")
    for name, condition, published in _PUBLISHED:
        row = ours.get(condition)
        mine = percent(row.measured) if row else "-"
        table.add_row(name, mine, *(f"{value:.1f}" for value in published))
    return table
