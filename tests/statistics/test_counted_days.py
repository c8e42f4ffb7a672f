"""Counts of a line's days, over each kind of database."""

from datetime import UTC, datetime, timedelta

import pytest

from smartivr.statistics.counted_days import CountedDays
from smartivr.statistics.digest import FORMAT
from smartivr.store.store import CallRecord, Store
from smartivr.store.trials import trial_version
from smartivr.store.writer import Patience

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROUTED = {"kind": "queue", "destination": "orders", "verdict": "routed"}


@pytest.fixture
async def store(address: str):
    store = Store.open(address, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    yield store
    await store.close()


async def keep(store, call, at, version="v1"):
    """Keep a call that was at `main` and hung up."""
    began = at.isoformat()
    store.record_call(CallRecord(call, "shop", began, version, "+441", "100"))
    entries = [
        {"seq": 1, "at": began, "type": "call-started"},
        {"seq": 2, "at": began, "type": "entered", "step": "main", "kind": "menu"},
        {"seq": 3, "at": began, "type": "caller-hung-up", "reason": "caller"},
    ]
    store.append_events(call, entries)
    await store.finish_call(call, began, "abandoned", {"verdict": "abandoned"})


async def counts(days, number, zone="UTC", now=NOW):
    return {name: each.calls for name, each in (await days.of("shop", number, zone, now)).items()}


async def test_days_are_those_of_the_line_and_trial_calls_are_left_out(store) -> None:
    await keep(store, "today", NOW - timedelta(hours=2))
    await keep(store, "late", NOW.replace(hour=0) - timedelta(minutes=30), version="v2")
    await keep(store, "trial", NOW - timedelta(hours=1), version=trial_version("v1"))
    days = CountedDays(store)
    assert await counts(days, 1) == {"v1": 1}
    assert await counts(days, 2) == {"v1": 1, "v2": 1}
    assert await counts(CountedDays(store), 1, "Europe/Warsaw") == {"v1": 1, "v2": 1}
    (tally,) = (await days.of("shop", 1, "UTC", NOW)).values()
    assert tally.steps["main"].hung_up == 1


async def test_a_day_that_is_over_is_read_once_and_today_anew(store) -> None:
    await keep(store, "old", NOW - timedelta(days=5))
    days = CountedDays(store)
    assert await counts(days, 7) == {"v1": 1}
    await store.digests.keep(FORMAT, {"old": {}})
    await keep(store, "older", NOW - timedelta(days=5, hours=1))
    await keep(store, "new", NOW)
    assert await counts(days, 7) == {"v1": 1}
    assert await counts(days, 7, now=NOW + timedelta(seconds=9)) == {"v1": 2}


async def test_a_day_is_fresh_for_some_seconds(store) -> None:
    days = CountedDays(store)
    assert await counts(days, 1) == {}
    await keep(store, "new", NOW)
    assert await counts(days, 1, now=NOW + timedelta(seconds=1)) == {}
    assert await counts(days, 1, now=NOW + timedelta(seconds=6)) == {"v1": 1}
