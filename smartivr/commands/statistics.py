"""`smartivr statistics`: what became of calls, how long callers waited, how busy agents were."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smartivr.commands.past import Wanted, read
from smartivr.commands.terminal import err, out
from smartivr.errors import SettingsError
from smartivr.statistics.grouping import By

if TYPE_CHECKING:
    from smartivr.statistics.past import Past


def statistics(  # noqa: PLR0913, PLR0917  one parameter an option
    line: Annotated[str, typer.Argument(help="Name of a line; without, all lines.")] = "",
    first: Annotated[str, typer.Option("--from", help="First day, such as 2026-11-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day; by default today.")] = "",
    by: Annotated[By | None, typer.Option(help="One row for each of these.")] = None,
    queue: Annotated[str, typer.Option(help="Only calls that waited in this queue.")] = "",
    agent: Annotated[str, typer.Option(help="Only calls that this agent took.")] = "",
    called: Annotated[str, typer.Option(help="Only calls to this number.")] = "",
    csv: Annotated[Path | None, typer.Option(help="File to write, as CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure as JSON.")] = False,
) -> None:
    """Show figures of a week, or of other days: calls, waiting, steps, options, agents.

    Days are those of the line's own clock. What each figure means stands in docs/statistics.md.

    Example: smartivr statistics telecom --from 2026-11-01 --by hour
    """
    from smartivr.commands.statistics_page import overview, parts_page
    from smartivr.settings import load
    from smartivr.statistics.as_text import as_csv, as_records, heading
    from smartivr.statistics.tables import table

    days, everything = read(Wanted(line, first, last, queue, agent), load())
    past: Past = everything.only(queue=queue, agent=agent, called=called)
    if csv:
        _write(csv, as_csv(table(past, by)))
    if as_json:
        told = heading(days, {"line": line, "queue": queue, "agent": agent, "called": called})
        ways = [by] if by else [None, By.QUEUE, By.STEP, By.OPTION, By.AGENT]
        tables = {way.value if way else "all": as_records(table(past, way)) for way in ways}
        out.print_json(json.dumps({**told, "tables": tables}))
    elif by:
        out.print(parts_page(past, days, line, by, out.width))
    elif not csv:
        out.print(overview(past, days, line, out.width))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{path} cannot be written ({error.strerror})") from error
    err.print(f"wrote {path}", markup=False)
