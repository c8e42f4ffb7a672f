"""Figures as other programs read them: CSV and JSON."""

import csv
import io
from typing import Any

from smartivr.statistics.figure import Unit, Value
from smartivr.statistics.period import Period
from smartivr.statistics.tables import Table

_FORMULA = tuple("=+-@\t\r")
_DIGITS = {Unit.SHARE: 4, Unit.SECONDS: 2, Unit.RATIO: 4}


def as_csv(table: Table) -> str:
    """A heading of keys, then a line a row; what was not measured is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.key for column in table.columns])
    for row in table.rows:
        writer.writerow([cell(value) for value in _rounded(table, row)])
    return text.getvalue()


def as_records(table: Table) -> list[dict[str, Value]]:
    """One object a row."""
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, _rounded(table, row), strict=True)) for row in table.rows]


def heading(period: Period, filters: dict[str, str]) -> dict[str, Any]:
    """What figures are of: the days, their time zone, and what they were limited to."""
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "timezone": period.zone,
        **{name: value for name, value in filters.items() if value},
    }


def cell(value: Value) -> Value:
    """Return what stands in CSV: spreadsheets must not take a word of a peer for a formula."""
    if isinstance(value, str) and value[:1] in _FORMULA and not value[1:].isdecimal():
        return f"'{value}"
    return "" if value is None else value


def _rounded(table: Table, row: tuple[Value, ...]) -> list[Value]:
    return [
        round(value, _DIGITS[column.unit])
        if isinstance(value, float) and column.unit in _DIGITS
        else value
        for column, value in zip(table.columns, row, strict=True)
    ]
