"""How figures look in a terminal."""

from collections.abc import Iterable, Sequence

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.table import Table as RichTable
from rich.text import Text

from smartivr.commands.written import written
from smartivr.statistics.calls import call_figures
from smartivr.statistics.figure import FIGURES, Figure, Unit, Value
from smartivr.statistics.grouping import By
from smartivr.statistics.past import Past
from smartivr.statistics.period import Period
from smartivr.statistics.steps import errors
from smartivr.statistics.tables import Table, table

_BAR, _SHORT_BAR = 24, 8
_MANY = 9
"""More columns leave room for short bars alone."""
_MOST_ROWS = 12
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


def overview(past: Past, days: Period, line: str) -> Group:
    """Everything at a glance, then queues, steps, options and agents."""
    parts: list[RenderableType] = [_title(past, days, line), Text()]
    if not (past.calls or past.visits or past.talks):
        return Group(parts[0], Text("nothing happened in this time"))
    parts += [_results(past), Text(), _blocks(table(past))]
    for heading, by in (("Queues", By.QUEUE), ("Steps", By.STEP), ("Options", By.OPTION)):
        parts += _section(heading, table(past, by), by)
    parts += _section("Agents", table(past, By.AGENT), By.AGENT)
    if codes := errors(past.calls):
        listed = ", ".join(f"{code} in {count} calls" for code, count in sorted(codes.items()))
        parts += [Text(), Text(f"Errors: {listed}", style="red")]
    return Group(*parts)


def parts_page(past: Past, days: Period, line: str, by: By) -> Group:
    """One table, a row a part."""
    return Group(_title(past, days, line), *_section("", table(past, by), by, all_rows=True))


def _title(past: Past, days: Period, line: str) -> Text:
    first, last = (f"{day:%a} {day.day} {day:%b %Y}" for day in (days.first, days.last))
    of = f"{first} to {last}" if first != last else first
    title = Text(line or "all lines", style="bold")
    title.append(f"   {of}, {days.zone}   ", style="not bold")
    return title.append(f"{written(len(past.calls), Unit.COUNT)} calls")


def _results(past: Past) -> Text:
    """One bar of what became of the calls, and its legend."""
    found = call_figures(past)
    bar, legend = Text(), Text()
    for name, count in found.results.items():
        width = round(4 * _BAR * count / found.calls)
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
    heading: str, found: Table, by: By, *, all_rows: bool = False
) -> Iterable[RenderableType]:
    if not found.rows:
        return [] if heading else [Text("nothing happened in this time")]
    rows = found.rows if all_rows else found.rows[: _MOST_ROWS * (1 + (by is By.OPTION))]
    parts: list[RenderableType] = [Text()]
    if heading:
        parts.append(Text(heading, style="bold underline"))
    parts.append(_drawn(Table(found.columns, rows), by))
    if left := len(found.rows) - len(rows):
        parts.append(Text(f"and {left} more: --by {by}", style="dim"))
    return parts


def _drawn(found: Table, by: By) -> RichTable:
    records = [
        {column.key: value for column, value in zip(found.columns, row, strict=True)}
        for row in found.rows
    ]
    keys = _keys(records, by)
    counted = _COUNTED.get(by, "calls")
    most = max((_number(record.get(counted)) for record in records), default=0)
    drawn = RichTable(box=None, pad_edge=False, header_style="bold", row_styles=("", "on grey7"))
    for key in keys:
        is_word = FIGURES[key].unit is Unit.WORD
        drawn.add_column(
            FIGURES[key].heading, justify="left" if is_word else "right", no_wrap=is_word
        )
    drawn.add_column("")
    before: Value = None
    for record in records:
        cells = [written(record[key], FIGURES[key].unit) for key in keys]
        if by is By.OPTION:
            same, before = record["step"] == before, record["step"]
            cells[keys.index("step")] = "" if same else cells[keys.index("step")]
        longest = _BAR if len(keys) <= _MANY else _SHORT_BAR
        width = round(longest * _number(record.get(counted)) / most) if most else 0
        drawn.add_row(*(Text(cell) for cell in cells), Text("▇" * width, style="cyan"))
    return drawn


def _keys(records: Sequence[dict[str, Value]], by: By) -> list[str]:
    """The columns that are shown: those that say something here."""
    first = By.STEP if by is By.OPTION else by
    shown = [first.value, *_SHOWN.get(by, _OF_PARTS).split()]
    if by in (By.STEP, By.OPTION) and len({record["line"] for record in records}) > 1:
        shown.insert(0, "line")
    return [key for key in shown if any(record[key] not in (None, 0) for record in records)]


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
