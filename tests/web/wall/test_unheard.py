"""Utterances lost lately."""

from datetime import UTC, datetime, timedelta

from smartivr.web.wall.unheard import Unheard

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_those_of_the_last_minute_count():
    lost = Unheard()
    for seconds in (0, 30, 59):
        lost.note(NOON + timedelta(seconds=seconds))
    assert lost.since(NOON + timedelta(seconds=59)) == 3
    assert lost.since(NOON + timedelta(seconds=89)) == 2
    assert lost.since(NOON + timedelta(minutes=10)) == 0
