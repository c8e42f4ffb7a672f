"""How figures look in a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from smartivr.commands.written import counted, written
from smartivr.statistics.calls import call_figures
from smartivr.statistics.figure import FIGURES, Figure, Unit, Value
from smartivr.statistics.grouping import By
from smartivr.statistics.past import Past
from smartivr.statistics.period import Period
from smartivr.statistics.steps import errors
from smartivr.statistics.tables import Table, table

_BAR, _SHORT_BAR, _LEAST_BAR = 24, 8, 4
_MANY = 9
"""More columns leave room for short bars alone."""
_MOST_ROWS = 12
_GAPS = (2, 1)
"""Between columns; the narrower one where there is little room."""
_OF_PARTS = (
    "calls containment zero_out abandoned first_contact answered service_level wait_mean_s"
    " wait_p90_s abandonment handling_mean_s occupancy"
)
_SHOWN = {
    By.QUEUE: (
        "offered answered service_level wait_mean_s wait_p90_s wait_longest_s abandonment"
        " given_up_after_s left_for_callback estimate_near handling_mean_s transfers_per_call"
        " callbacks_kept"
    ),
    By.AGENT: (
        "talks talk_mean_s hold_mean_s wrap_up_mean_s handling_mean_s occupancy there_s paused_s"
    ),
    By.STEP: (
        "kind entered no_input no_match agent_asked hang_ups given_up interrupted lasted_median_s"
    ),
    By.OPTION: "option chosen chosen_share denied",
}
_COUNTED = {By.OPTION: "chosen", By.STEP: "entered", By.QUEUE: "offered", By.AGENT: "talks"}
_BLOCKS = {
    "Calls": "containment true_containment zero_out abandoned first_contact to_destination_s"
    " duration_mean_s by_speech",
    "Waiting": "offered answered service_level abandonment wait_mean_s wait_p90_s"
    " wait_longest_s estimate_near",
    "Agents": "talks handling_mean_s talk_mean_s hold_mean_s wrap_up_mean_s"
    " transfers_per_call occupancy",
    "Callbacks": "callbacks callbacks_kept callback_attempts callbacks_open",
}
_RESULTS = {
    "served": "green",
    "agent": "cyan",
    "passed-on": "blue",
    "message": "magenta",
    "callback": "bright_magenta",
    "turned-away": "bright_black",
    "abandoned": "yellow",
    "abandoned-waiting": "dark_orange",
    "failed": "red",
}


def overview(past: Past, days: Period, line: str, room: int) -> Group:
    """Everything at a glance, then queues, steps, options and agents, in `room` characters."""
    parts: list[RenderableType] = [_title(past, days, line), Text()]
    if not (past.calls or past.visits or past.talks):
        return Group(parts[0], Text("nothing happened in this time"))
    parts += [_results(past, room), Text(), _blocks(table(past))]
    for heading, by in (("Queues", By.QUEUE), ("Steps", By.STEP), ("Options", By.OPTION)):
        parts += _section(heading, table(past, by), by, room)
    parts += _section("Agents", table(past, By.AGENT), By.AGENT, room)
    if codes := errors(past.calls):
        listed = ", ".join(
            f"{code} in {counted(count, 'call')}" for code, count in sorted(codes.items())
        )
        parts += [Text(), Text(f"Errors: {listed}", style="red")]
    return Group(*parts)


def parts_page(past: Past, days: Period, line: str, by: By, room: int) -> Group:
    """One table, a row a part, in `room` characters."""
    return Group(_title(past, days, line), *_section("", table(past, by), by, room, all_rows=True))


def _title(past: Past, days: Period, line: str) -> Text:
    first, last = (f"{day:%a} {day.day} {day:%b %Y}" for day in (days.first, days.last))
    of = f"{first} to {last}" if first != last else first
    title = Text(line or "all lines", style="bold")
    title.append(f"   {of}, {days.zone}   ", style="not bold")
    return title.append(counted(len(past.calls), "call"))


def _results(past: Past, room: int) -> Text:
    """One bar of what became of the calls, and its legend."""
    found = call_figures(past)
    bar, legend = Text(), Text()
    for name, count in found.results.items():
        width = round(min(4 * _BAR, room) * count / found.calls)
        bar.append("█" * width, style=_RESULTS[name])
        legend.append("■ ", style=_RESULTS[name])
        legend.append(f"{name} {written(count, Unit.COUNT)}   ")
    return Text("\n").join((bar, legend))


def _blocks(everything: Table) -> Columns:
    values = {
        column.key: (column, value)
        for column, value in zip(everything.columns, everything.rows[0], strict=True)
    }
    blocks = [
        block
        for heading, keys in _BLOCKS.items()
        if (block := _block(heading, [values[key] for key in keys.split()]))
    ]
    return Columns(blocks, padding=(0, 4))


def _block(heading: str, values: Sequence[tuple[Figure, Value]]) -> RichTable | None:
    if not any(value for _, value in values):
        return None
    block = RichTable(box=None, pad_edge=False, show_header=True, header_style="bold")
    block.add_column(heading, style="dim", no_wrap=True)
    block.add_column("", justify="right", no_wrap=True)
    for figure, value in values:
        block.add_row(figure.heading, written(value, figure.unit))
    return block


def _section(
    heading: str, found: Table, by: By, room: int, *, all_rows: bool = False
) -> Iterable[RenderableType]:
    if not found.rows:
        return [] if heading else [Text("nothing happened in this time")]
    rows = found.rows if all_rows else found.rows[: _MOST_ROWS * (1 + (by is By.OPTION))]
    parts: list[RenderableType] = [Text()]
    if heading:
        parts.append(Text(heading, style="bold underline"))
    parts.append(_drawn(Table(found.columns, rows), by, room))
    if left := len(found.rows) - len(rows):
        parts.append(Text(f"and {left} more: --by {by}", style="dim"))
    return parts


def _drawn(found: Table, by: By, room: int) -> RenderableType:
    records = [
        {column.key: value for column, value in zip(found.columns, row, strict=True)}
        for row in found.rows
    ]
    counted = _COUNTED.get(by, "calls")
    columns = [_column(key, records, by) for key in _keys(records, by)]
    shown, gap = _fitting(columns, room)
    longest = min(_BAR if len(shown) <= _MANY else _SHORT_BAR, room - _taken(shown, gap))
    is_tight = sum(column.unbroken + gap for column in shown) + max(longest, 0) > room
    drawn = RichTable(
        box=None,
        pad_edge=False,
        padding=(0, gap, 0, 0),
        header_style="bold",
        row_styles=("", "on grey7"),
    )
    for column in shown:
        drawn.add_column(
            column.figure.heading,
            justify="left" if column.figure.unit is Unit.WORD else "right",
            width=column.width if is_tight else None,
            no_wrap=column.figure.unit is Unit.WORD,
        )
    if has_bars := longest >= _LEAST_BAR:
        drawn.add_column("")
    most = max((_number(record.get(counted)) for record in records), default=0)
    for row, record in enumerate(records):
        bar = round(longest * _number(record.get(counted)) / most) if most else 0
        bars = [Text("▇" * bar, style="cyan")] if has_bars else []
        drawn.add_row(*(Text(column.cells[row]) for column in shown), *bars)
    if left_out := ", ".join(column.figure.heading for column in columns[len(shown) :]):
        told = f"no room for: {left_out}; a wider terminal shows them, and --json"
        return Group(drawn, Text(told, style="dim"))
    return drawn


@dataclass(frozen=True)
class _Column:
    """A figure and what stands below it."""

    figure: Figure
    cells: tuple[str, ...]

    @property
    def width(self) -> int:
        """The least in which nothing is cut; a heading may be broken between its words."""
        return max(map(len, (*self.figure.heading.split(), *self.cells)))

    @property
    def unbroken(self) -> int:
        """The least in which its heading is one line."""
        return max(self.width, len(self.figure.heading))


def _column(key: str, records: Sequence[dict[str, Value]], by: By) -> _Column:
    figure = FIGURES[key]
    cells = [written(record[key], figure.unit) for record in records]
    if by is By.OPTION and key == "step":
        before = [None, *(record["step"] for record in records)]
        cells = [
            "" if record["step"] == last else cell
            for record, cell, last in zip(records, cells, before, strict=False)
        ]
    return _Column(figure, tuple(cells))


def _fitting(columns: Sequence[_Column], room: int) -> tuple[Sequence[_Column], int]:
    """Return the columns that there is room for, and the gap between them."""
    for gap in _GAPS:
        if _taken(columns, gap) <= room:
            return columns, gap
    count = next(
        (count for count in range(len(columns), 1, -1) if _taken(columns[:count], 1) <= room), 1
    )
    return columns[:count], 1


def _taken(columns: Sequence[_Column], gap: int) -> int:
    return sum(column.width + gap for column in columns)


def _keys(records: Sequence[dict[str, Value]], by: By) -> list[str]:
    """The columns that are shown: those that say something here."""
    first = By.STEP if by is By.OPTION else by
    shown = [first.value, *_SHOWN.get(by, _OF_PARTS).split()]
    if by in (By.STEP, By.OPTION) and len({record["line"] for record in records}) > 1:
        shown.insert(0, "line")
    return [key for key in shown if any(record[key] not in (None, 0) for record in records)]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
