"""What is an alarm: pure rules over a queue, and over how the server is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.recognition.vitals import Vitals
from smartivr.routing.directory import QueueRules
from smartivr.web.wall.board import Alarm, Kind, Queue, Severity

SPARE_MB = 1000
"""Less free disk space than this is an alarm."""
FULL_MB = 200
"""With less than this, recordings and messages are about to be refused."""


@dataclass(frozen=True)
class Ear:
    """A recognizer and how it is."""

    name: str
    language: str
    vitals: Vitals


@dataclass(frozen=True)
class Health:
    """How the server is."""

    ears: tuple[Ear, ...] = ()
    unheard: int = 0
    """Utterances lost to recognizers in the last minute."""
    without_speech: tuple[str, ...] = ()
    """Lines whose recognizer could not start."""
    left_out: tuple[str, ...] = ()
    """Lines with mistakes, which are not served."""
    database_ok: bool = True
    lost: int = 0
    """Entries of logs given up lately."""
    free_mb: int | None = None
    """Disk space; None: not known."""
    calls: int = 0
    max_calls: int = 1
    draining: bool = False


def alarms_of(queue: Queue, rules: QueueRules, now: datetime) -> Iterator[Alarm]:
    """Tell what is wrong with a queue, worst first."""
    callers = [one for one in queue.waiting if not one.callback]
    if callers and not queue.logged_in:
        yield Alarm(Kind.NOBODY_LOGGED_IN, Severity.BAD, queue.title, len(callers))
    elif callers and queue.paused == queue.logged_in:
        yield Alarm(Kind.ALL_PAUSED, Severity.BAD, queue.title, len(callers))
    since = min((one.since for one in callers), default="")
    longest = timedelta(seconds=rules.alarm_wait_s)
    if longest and since and now - datetime.fromisoformat(since) >= longest:
        yield Alarm(Kind.WAIT_TOO_LONG, Severity.BAD, queue.title, since=since)
    count = len(queue.waiting)
    if rules.alarm_waiting and count >= rules.alarm_waiting:
        yield Alarm(Kind.QUEUE_TOO_LONG, Severity.BAD, queue.title, count)


def alarms_about(health: Health) -> Iterator[Alarm]:
    """Tell what is wrong with the server."""
    if health.draining:
        yield Alarm(Kind.SHUTTING_DOWN, Severity.BAD)
    elif health.calls >= health.max_calls:
        yield Alarm(Kind.ALL_LINES_BUSY, Severity.BAD, count=health.max_calls)
    for ear in health.ears:
        yield from _alarms_of_ear(ear)
    if health.unheard:
        yield Alarm(Kind.UTTERANCES_LOST, Severity.BAD, count=health.unheard)
    if not health.database_ok:
        yield Alarm(Kind.DATABASE_AWAY, Severity.BAD)
    if health.lost:
        yield Alarm(Kind.ENTRIES_LOST, Severity.WARN, count=health.lost)
    if health.free_mb is not None and health.free_mb < SPARE_MB:
        severity = Severity.BAD if health.free_mb < FULL_MB else Severity.WARN
        yield Alarm(Kind.DISK_NEARLY_FULL, severity, count=health.free_mb)
    for line in health.left_out:
        yield Alarm(Kind.LINE_LEFT_OUT, Severity.WARN, line)
    for line in health.without_speech:
        yield Alarm(Kind.LINE_WITHOUT_SPEECH, Severity.WARN, line)


def _alarms_of_ear(ear: Ear) -> Iterator[Alarm]:
    vitals, name = ear.vitals, f"{ear.name} ({ear.language})"
    if not vitals.alive:
        yield Alarm(Kind.RECOGNIZER_DEAD, Severity.BAD, name)
    elif vitals.alive < vitals.workers:
        yield Alarm(Kind.RECOGNIZER_WEAK, Severity.WARN, name, vitals.workers - vitals.alive)
    if vitals.waiting > vitals.workers:
        yield Alarm(Kind.RECOGNIZER_BEHIND, Severity.BAD, name, vitals.waiting)


def in_order(alarms: list[Alarm]) -> tuple[Alarm, ...]:
    """Sort alarms: the bad ones first, else as they were found."""
    return tuple(sorted(alarms, key=lambda alarm: alarm.severity is not Severity.BAD))
