"""`smartivr doctor`: examine every part that calls need and say how to mend what is wrong."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from smartivr.commands.health.finding import Finding, State
from smartivr.commands.terminal import FAILED, err, out

STYLES = {State.OK: "green", State.MISSING: "yellow", State.BROKEN: "bold red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Examine each part: found, version, works, how to mend.

    Ends with 1 if a part that calls need is broken.

    Example: smartivr doctor
    """
    from smartivr.commands.health.examinations import examine
    from smartivr.settings import load

    with err.status("examining"):
        findings = asyncio.run(examine(load()))
    if as_json:
        out.print_json(json.dumps([asdict(finding) for finding in findings]))
    else:
        out.print(_table(findings))
    broken = [finding.part for finding in findings if finding.state is State.BROKEN]
    if broken:
        err.print(f"calls do not work yet: {', '.join(broken)}", style="red", markup=False)
        raise typer.Exit(FAILED)


def _table(findings: Iterable[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("part", "state", "version", "found", "how to mend"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        table.add_row(
            finding.part,
            Text(finding.state, style=STYLES[finding.state]),
            Text(finding.version),
            Text(finding.found),
            Text(finding.remedy),
        )
    return table
