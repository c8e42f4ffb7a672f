"""Keeps what an evaluation came to, so that runs can be looked at side by side later."""

import re
from pathlib import Path

from smartivr.evaluate.heard import Heard
from smartivr.evaluate.report import Report
from smartivr.statistics.evaluations.kept import Figure, Row, Summary, keep
from smartivr.statistics.rates import Rate

_FIGURES = (
    "in_scope_accuracy",
    "command_accuracy",
    "correct_accept",
    "wrong_accept",
    "confirm",
    "false_reject",
    "false_accept",
)
_STRANGE = re.compile(r"[^A-Za-z0-9]+")


def keep_report(report: Report, folder: Path) -> Path:
    """Keep a report in a folder of such; returns where.

    Raises:
        DatasetError: it cannot be written.

    """
    facts = report.circumstances
    stamp = _STRANGE.sub("", facts.date.partition("+")[0])
    line, recordings = Path(facts.line).name, Path(facts.folder).name
    summary = Summary(
        id=f"{stamp}-{_STRANGE.sub('-', line).strip('-')[:40]}",
        date=facts.date,
        line=line,
        version=facts.version,
        step=facts.step,
        set=recordings,
        recognizer=facts.recognizer,
        conditions=tuple(one.name for one in report.conditions),
        accept=facts.bands.accept,
        confirm_from=facts.bands.confirm,
        recordings=len({heard.sample.file for heard in report.heard}),
        figures={name: _figure(report.overall.rates[name]) for name in _FIGURES},
    )
    return keep(folder, summary, [_row(heard) for heard in report.heard])


def _figure(rate: Rate) -> Figure:
    low, high = rate.interval or (None, None)
    return Figure(value=rate.value, low=low, high=high, of=rate.of)


def _row(heard: Heard) -> Row:
    sample, meaning = heard.sample, heard.meaning
    return Row(
        file=sample.file,
        condition=heard.condition,
        text=sample.text,
        intent=sample.intent,
        slots=dict(sample.slots),
        understood=meaning.intent,
        understood_slots=dict(meaning.slots),
        confidence=round(meaning.confidence, 4),
        heard=heard.text,
        runner_up=meaning.runner_up.intent if meaning.runner_up else "",
    )
