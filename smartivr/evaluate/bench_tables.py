"""What a benchmark prints."""

import json
import os
from collections.abc import Callable, Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from smartivr.evaluate.bench_load import Outcome
from smartivr.evaluate.capacity import Limits, Step, held
from smartivr.evaluate.lateness import Punctuality
from smartivr.evaluate.report import machine


def surroundings(date: str, cores: int | None) -> Group:
    """Say where and when it is measured, and how busy that machine is with other things."""
    facts = machine()
    load = f"load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    held_to = f", the server on {cores} of them" if cores else ""
    return Group(
        Text(f"{facts['processor']}, {facts['system']}, Python {facts['python']}"),
        Text(f"{date}, {facts['cores']} cores{held_to}, {load}"),
    )


def outcomes_table(outcomes: Sequence[Outcome]) -> Table:
    """Show runs side by side."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    for outcome in outcomes:
        name = outcome.load.recognizer or "the line's recognizer"
        calls = "1 call" if outcome.load.calls == 1 else f"{outcome.load.calls} calls"
        speaking = "incessantly" if outcome.load.share == 1 else f"{outcome.load.share:.0%}"
        way = f"\nthrough {outcome.load.dialect}" if outcome.load.dialect else ""
        table.add_column(f"{calls}\n{name}\nspeaking {speaking}{way}", justify="right")
    for heading, show in _ROWS:
        table.add_row(heading, *(show(outcome) for outcome in outcomes))
    return table


def climbed(steps: Sequence[Step], limits: Limits) -> Group:
    """Show each step of a search, and how many calls were held."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    headings = ("calls", "delay p50 / p95", "late frames", "cores", "MB", "utterances", "")
    for heading in headings:
        table.add_column(heading, justify="left" if not heading else "right")
    for step in steps:
        one = step.outcome
        table.add_row(
            str(one.load.calls),
            _pair(one.delay_ms_p50, one.delay_ms_p95),
            f"{100 * one.frames.late_share:.2f} %",
            _figure(one.server_cores, ".2f"),
            _figure(one.server_mb, ".0f"),
            str(one.understood),
            step.broken or "held",
        )
    share = f"{steps[0].outcome.load.share:.0%}" if steps else ""
    ceiling = "" if steps and steps[-1].broken else ", and maybe more"
    text = (
        f"held: {held(list(steps))} calls{ceiling} (callers speaking {share} of the time; delay's "
        f"p95 up to {limits.delay_ms:.0f} ms, late frames up to {limits.late_share:.0%}, no errors)"
    )
    return Group(Text(), table, Text(text, style="bold"))


def _late(figures: Punctuality) -> str:
    return f"{figures.p50_ms:.1f} / {figures.p99_ms:.1f} / {figures.longest_ms:.1f} ms"


def _pair(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{low:.0f} / {high:.0f} ms"


def _figure(value: float | None, style: str) -> str:
    return "-" if value is None else format(value, style)


def _understood(one: Outcome) -> str:
    """Say what was understood, where callers are told of it."""
    return "-" if one.load.dialect else f"{one.understood} / {one.rejected}"


_ROWS: tuple[tuple[str, Callable[[Outcome], str]], ...] = (
    ("frames received", lambda one: str(one.frames.frames)),
    ("late by: p50 / p99 / longest", lambda one: _late(one.frames)),
    ("later than 20 ms", lambda one: f"{100 * one.frames.late_share:.3f} %"),
    ("server's beat late: p50 / p99 / longest", lambda one: _late(one.server_beat)),
    ("callers' loop late: p50 / p99 / longest", lambda one: _late(one.callers_loop)),
    ("cores used by server and workers", lambda one: _figure(one.server_cores, ".2f")),
    ("cores used by callers", lambda one: _figure(one.callers_cores, ".2f")),
    ("memory of server and workers, MB", lambda one: _figure(one.server_mb, ".0f")),
    ("memory that each further call adds, MB", lambda one: _figure(one.call_mb, ".2f")),
    ("callers spoke", lambda one: f"{100 * one.spoken_share:.0f} % of the time"),
    (
        "last speech to meaning, beyond the silence: p50 / p95",
        lambda one: _pair(one.delay_ms_p50, one.delay_ms_p95),
    ),
    (
        "of this recognition, as the server tells: p50 / p95",
        lambda one: _pair(one.recognition_ms_p50, one.recognition_ms_p95),
    ),
    (
        "answer after speech, silence included: p50 / p95",
        lambda one: _pair(one.answer_ms_p50, one.answer_ms_p95),
    ),
    ("utterances understood / rejected", _understood),
    (
        "calls ended / broken / refused",
        lambda one: f"{one.calls_ended} / {one.calls_broken} / {one.calls_refused}",
    ),
    ("errors", lambda one: json.dumps(one.errors) if one.errors else "none"),
)
