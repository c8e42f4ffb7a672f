"""`smartivr evaluate --from-calls`: what was understood in real calls."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from smartivr.evaluate.aftermath import understandings
from smartivr.evaluate.calls_report import CallsReport, as_dict, gathered
from smartivr.evaluate.calls_tables import calls_terminal, write_calls_html
from smartivr.evaluate.measuring import command_line, line_folder
from smartivr.evaluate.report import write
from smartivr.evaluate.stored_calls import stored_calls
from smartivr.settings import Settings


@dataclass(frozen=True)
class CallsWanted:
    """Which calls are judged, and what is made of them."""

    line: str = ""
    """Empty: all lines."""
    since: str = ""
    texts: bool = False
    """Whether what callers said may be shown."""
    json_out: Path | None = None
    html_out: Path | None = None


def evaluate_calls(wanted: CallsWanted, settings: Settings, console: Console) -> None:
    """Judge the calls of the store and print and write what became of them.

    Raises:
        NotFound: there is no such line.
        DatasetError: the date is none, or a report cannot be written.
        StoreError: the database cannot be read.

    """
    if wanted.line:
        line_folder(settings, wanted.line)
    calls = asyncio.run(stored_calls(settings, wanted.line, wanted.since))
    report = CallsReport(
        line=wanted.line,
        since=wanted.since,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        command=command_line(),
        calls=len(calls),
        judged=gathered((call.record.id, understandings(call.log)) for call in calls),
    )
    console.print(calls_terminal(report, texts=wanted.texts))
    if wanted.json_out:
        found = as_dict(report, texts=wanted.texts)
        write(json.dumps(found, indent=1, ensure_ascii=False) + "\n", wanted.json_out)
    if wanted.html_out:
        write_calls_html(report, wanted.html_out, texts=wanted.texts)
