"""What is an alarm."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.recognition.vitals import Vitals
from smartivr.routing.directory import QueueRules
from smartivr.web.wall.alarms import Ear, Health, alarms_about, alarms_of, in_order
from smartivr.web.wall.board import Kind, Queue, Severity, Waiting

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
RULES = QueueRules("desk", alarm_waiting=3, alarm_wait_s=60)


def waiting(*waited_s: float, callback: bool = False) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(f"c{at}", (NOW - timedelta(seconds=s)).isoformat(), callback=callback)
        for at, s in enumerate(waited_s, 1)
    )


def kinds(queue: Queue, rules: QueueRules = RULES) -> list[Kind]:
    return [alarm.kind for alarm in alarms_of(queue, rules, NOW)]


def about(**health: object) -> list[Kind]:
    return [alarm.kind for alarm in alarms_about(Health(**health))]


def test_an_empty_queue_is_quiet_even_without_agents():
    assert kinds(Queue("desk", "Desk")) == []


def test_a_caller_whom_nobody_can_take_is_an_alarm():
    assert kinds(Queue("desk", "Desk", waiting(1))) == [Kind.NOBODY_LOGGED_IN]


def test_agents_who_are_all_paused_are_an_alarm():
    assert kinds(Queue("desk", "Desk", waiting(1), paused=2)) == [Kind.ALL_PAUSED]


@pytest.mark.parametrize("staff", [{"free": 1}, {"on_calls": 1}, {"on_calls": 1, "paused": 4}])
def test_one_agent_who_takes_calls_is_enough(staff):
    assert kinds(Queue("desk", "Desk", waiting(1), **staff)) == []


def test_a_callback_alone_waits_for_the_agents_of_tomorrow():
    assert kinds(Queue("desk", "Desk", waiting(7200, callback=True))) == []


@pytest.mark.parametrize(("waited_s", "alarming"), [(59, False), (60, True), (3600, True)])
def test_a_wait_is_too_long_from_its_threshold_on(waited_s, alarming):
    found = kinds(Queue("desk", "Desk", waiting(waited_s), free=1))
    assert (Kind.WAIT_TOO_LONG in found) is alarming


@pytest.mark.parametrize(("count", "alarming"), [(2, False), (3, True), (9, True)])
def test_a_queue_is_too_long_from_its_threshold_on(count, alarming):
    found = kinds(Queue("desk", "Desk", waiting(*[1.0] * count), free=1))
    assert (Kind.QUEUE_TOO_LONG in found) is alarming


def test_thresholds_of_nought_are_never_reached():
    never = QueueRules("desk", alarm_waiting=0, alarm_wait_s=0)
    assert kinds(Queue("desk", "Desk", waiting(*[9999.0] * 50), free=1), never) == []


def test_an_alarm_says_since_when_the_longest_waits():
    (alarm,) = alarms_of(Queue("desk", "Desk", waiting(10, 90), free=1), RULES, NOW)
    assert alarm.since == (NOW - timedelta(seconds=90)).isoformat()


@given(st.lists(st.floats(0, 100_000), max_size=20), st.integers(0, 3), st.integers(0, 3))
def test_a_queue_alarms_only_where_somebody_waits(waits, free, paused):
    found = kinds(Queue("desk", "Desk", waiting(*waits), free=free, paused=paused))
    assert bool(waits) or found == []
    assert len(found) == len(set(found))


def test_a_healthy_server_is_quiet():
    ear = Ear("vosk", "en", Vitals(workers=2, alive=2, waiting=2))
    assert about(ears=(ear,), free_mb=50_000, calls=3, max_calls=200) == []


@pytest.mark.parametrize(
    ("vitals", "kind"),
    [
        (Vitals(2, 0), Kind.RECOGNIZER_DEAD),
        (Vitals(2, 1), Kind.RECOGNIZER_WEAK),
        (Vitals(2, 2, waiting=3), Kind.RECOGNIZER_BEHIND),
    ],
)
def test_a_recognizer_in_trouble_is_an_alarm(vitals, kind):
    assert about(ears=(Ear("vosk", "en", vitals),)) == [kind]


@pytest.mark.parametrize(
    ("health", "kind"),
    [
        ({"unheard": 1}, Kind.UTTERANCES_LOST),
        ({"database_ok": False}, Kind.DATABASE_AWAY),
        ({"lost": 4}, Kind.ENTRIES_LOST),
        ({"free_mb": 999}, Kind.DISK_NEARLY_FULL),
        ({"left_out": ("shop",)}, Kind.LINE_LEFT_OUT),
        ({"without_speech": ("shop",)}, Kind.LINE_WITHOUT_SPEECH),
        ({"calls": 5, "max_calls": 5}, Kind.ALL_LINES_BUSY),
        ({"draining": True, "calls": 5, "max_calls": 5}, Kind.SHUTTING_DOWN),
    ],
)
def test_each_trouble_of_the_server_is_an_alarm(health, kind):
    assert about(**health) == [kind]


def test_a_disk_that_is_not_known_is_no_alarm():
    assert about(free_mb=None) == []


@pytest.mark.parametrize(("free_mb", "severity"), [(100, Severity.BAD), (900, Severity.WARN)])
def test_a_full_disk_is_worse_than_one_that_is_nearly_full(free_mb, severity):
    (alarm,) = alarms_about(Health(free_mb=free_mb))
    assert (alarm.severity, alarm.count) == (severity, free_mb)


def test_bad_alarms_come_first_and_else_keep_their_order():
    health = Health(left_out=("b", "a"), lost=1, unheard=2)
    found = in_order(list(alarms_about(health)))
    assert [alarm.kind for alarm in found] == [
        Kind.UTTERANCES_LOST, Kind.ENTRIES_LOST, Kind.LINE_LEFT_OUT, Kind.LINE_LEFT_OUT,
    ]  # fmt: skip
    assert [alarm.on for alarm in found[2:]] == ["b", "a"]
