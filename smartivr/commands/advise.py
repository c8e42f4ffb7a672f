"""`smartivr advise`: what to change on a line, read from its calls."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from smartivr.commands.past import Wanted, read
from smartivr.commands.terminal import out

if TYPE_CHECKING:
    from smartivr.flows.load import LineSource
    from smartivr.statistics.advice.case import Advice, LeftOut
    from smartivr.statistics.advice.rules import Advised
    from smartivr.statistics.past import Past
    from smartivr.statistics.period import Period

USUAL_WEEKS = 4


def advise(
    line: Annotated[str, typer.Argument(help="Name of a line, or its folder.")],
    first: Annotated[str, typer.Option("--from", help="First day; by default four weeks.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last day; by default today.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the advice as JSON.")] = False,
) -> None:
    """Say what to change on a line, what concerns most callers first, with the counts behind it.

    Nothing is said of what too few calls show. What callers said is printed only where several
    said it, with numbers left out.

    Example: smartivr advise telecom
    """
    from smartivr.commands.line_folder import line_folder
    from smartivr.flows.centre import load_directory
    from smartivr.flows.load import read_line
    from smartivr.settings import load
    from smartivr.statistics.advice.case import Case
    from smartivr.statistics.advice.rules import advise as read_rules

    settings = load()
    folder = line_folder(line, settings)
    source = read_line(folder, load_directory(folder.parent))
    name = source.flow.line
    days, past = read(Wanted(name, first or _weeks_before(last), last), settings)
    advised = read_rules(Case(source.flow, past, _locator(source)))
    if as_json:
        out.print_json(json.dumps(_told(name, days, past, advised)))
    else:
        _print(name, days, past, advised)


def _weeks_before(last: str) -> str:
    """The day four weeks before the last one; a wrong date is complained about by who reads it."""
    try:
        end = datetime.fromisoformat(last) if last else datetime.now(UTC)
    except ValueError:
        return ""
    return (end - timedelta(weeks=USUAL_WEEKS, days=-1)).date().isoformat()


def _locator(source: "LineSource") -> Callable[..., str]:
    return lambda step, *inside: str(source.step(step, *inside))


def _told(line: str, days: "Period", past: "Past", advised: "Advised") -> dict[str, object]:
    from smartivr.statistics.as_text import heading

    return {
        **heading(days, {"line": line}),
        "calls": len(past.calls),
        "advice": [asdict(one) for one in advised.advice],
        "left_out": [asdict(one) for one in advised.left_out],
    }


def _print(line: str, days: "Period", past: "Past", advised: "Advised") -> None:
    from smartivr.commands.written import counted

    title = Text(line, style="bold")
    title.append(
        f"   {days.first} to {days.last}   {counted(len(past.calls), 'call')}", style="not bold"
    )
    out.print(title)
    for number, one in enumerate(advised.advice, start=1):
        out.print()
        out.print(_one(number, one), soft_wrap=True)
    if not advised.advice:
        out.print("\nThe calls of this time give no reason to change anything.", style="green")
    if advised.left_out:
        out.print()
        out.print("Left out for want of calls:", style="dim")
        for one_left in advised.left_out:
            out.print(Padding(Text(_left_out(one_left), style="dim"), (0, 0, 0, 3)))


def _one(number: int, one: "Advice") -> Text:
    return Text.assemble(
        (f"{number:>2}. ", "bold"),
        (one.sentence, "bold"),
        (f"  [{one.code}]", "dim"),
        f"\n    {one.evidence}\n    ",
        (one.where, "cyan"),
    )


def _left_out(one: "LeftOut") -> str:
    return f"{one.subject}: {one.has} of the {one.needs} needed {one.what}"
