"""Figures of a history that went through the store, on each kind of database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from call_history import Habits, history, moments
from centre_history import CentreHistory, Team, centre_history, shifts
from stored_history import keep

from smartivr.statistics.digest import FORMAT
from smartivr.statistics.grouping import By
from smartivr.statistics.reading import Setting, catch_up, keep_up, read_past
from smartivr.statistics.tables import table
from smartivr.store.records import CallbackRecord
from smartivr.store.store import CallRecord, Store
from smartivr.store.writer import Patience

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
LAST = FIRST + timedelta(days=5)
NOW = LAST + timedelta(days=30)
RATES = [0] * 9 + [4, 4] + [0] * 13


@pytest.fixture
async def store(address: str):
    store = Store.open(address, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    yield store
    await store.close()


@pytest.fixture(scope="session")
def centre(shop):
    """A week of the shop with two agents at its desk."""
    habits = {"main": Habits(agent=0.1, hang_up=0.1)}
    calls = history(shop, habits, moments(FIRST, 5, RATES, 1), 1, phones=15)
    teams = {"orders": Team(("ann",)), "shop": Team(("ann", "ben"))}
    found = centre_history(list(calls), teams, 1)
    found.changes += shifts(teams, FIRST, 5, (8, 18))
    return found


async def test_what_was_stored_is_what_is_counted(store, centre) -> None:
    await keep(store, centre)
    told: list[int] = []
    assert await catch_up(store, batch=20, told=told.append) == len(centre.calls)
    assert told[-1] == len(centre.calls)
    past = await read_past(store, FIRST, LAST, now=NOW)
    (row,) = [
        dict(zip([c.key for c in t.columns], r, strict=True)) for t in [table(past)] for r in t.rows
    ]
    assert row["calls"] == len(centre.calls)
    assert row["offered"] == len(centre.visits)
    assert row["talks"] == len(centre.talks)
    assert row["agent_calls"] == sum(1 for one in centre.visits if one.how == "answered")
    assert 0 < row["zero_out"] < 0.5
    assert row["first_contact"] is not None
    assert row["there_s"] == pytest.approx(2 * 5 * 10 * 3600, rel=0.02)


async def test_every_part_adds_up_to_the_whole(store, centre) -> None:
    await keep(store, centre)
    await catch_up(store)
    past = await read_past(store, FIRST, LAST, now=NOW)
    for by in (By.LINE, By.DAY, By.WEEKDAY, By.HOUR, By.CALLED, By.VERSION):
        found = table(past, by)
        at = [column.key for column in found.columns].index("calls")
        assert sum(row[at] for row in found.rows) == len(centre.calls), by
    queues = table(past, By.QUEUE)
    at = [column.key for column in queues.columns].index("answered")
    assert sum(row[at] for row in queues.rows) == len(centre.talks)
    agents = table(past, By.AGENT)
    assert [row[0] for row in agents.rows] == ["ann", "ben"]


async def test_a_log_is_read_once(store, centre) -> None:
    await keep(store, replace(centre, calls=centre.calls[:3]))
    assert await catch_up(store) == 3
    assert await catch_up(store) == 0


async def test_a_digest_of_an_older_kind_is_made_anew(store, centre) -> None:
    call = centre.calls[0]
    await keep(store, CentreHistory(calls=[call]))
    await store.digests.keep(FORMAT - 1, {call.id: {}})
    assert await store.digests.between(FORMAT, FIRST, LAST) == []
    assert await catch_up(store) == 1
    (kept,) = await store.digests.between(FORMAT, FIRST, LAST)
    assert kept.digest["stays"]


async def test_a_call_that_goes_on_is_not_counted_yet(store) -> None:
    store.record_call(CallRecord("live", "shop", FIRST.isoformat()))
    await store.ready()
    assert await catch_up(store) == 0
    assert (await read_past(store, FIRST, LAST, now=NOW)).calls == ()


async def test_a_damaged_log_costs_one_call_its_steps_and_nothing_else(store) -> None:
    for number in ("good", "bad"):
        store.record_call(CallRecord(number, "shop", FIRST.isoformat()))
        entry = {"seq": 1, "at": FIRST.isoformat(), "type": "entered", "step": "a", "kind": "say"}
        if number == "bad":
            del entry["kind"]
        store.append_events(number, [entry])
        await store.finish_call(number, FIRST.isoformat(), "hung-up", {})
    await catch_up(store)
    past = await read_past(store, FIRST, LAST, now=NOW)
    found = {call.id: call.digest for call in past.calls}
    assert found["bad"].errors == {"bad-message": 1}
    assert [stay.step for stay in found["good"].stays] == ["a"]


async def test_callbacks_are_counted_on_the_day_of_the_promise(store) -> None:
    when = (FIRST + timedelta(hours=1)).isoformat()
    callback = CallbackRecord("one", "shop", "desk", "+441", when, created_at=when)
    await store.callbacks.add(callback)
    past = await read_past(store, FIRST, LAST, now=NOW, setting=Setting())
    (row,) = table(past, By.QUEUE).rows
    assert (
        dict(zip([c.key for c in table(past, By.QUEUE).columns], row, strict=True))[
            "callbacks_open"
        ]
        == 1
    )


async def test_calls_are_summed_up_soon_after_their_end(store) -> None:
    running = asyncio.create_task(keep_up(store, every_s=0.01))
    try:
        store.record_call(CallRecord("new", "shop", FIRST.isoformat()))
        await store.finish_call("new", FIRST.isoformat(), "hung-up", {})
        async with asyncio.timeout(10):
            while not await store.digests.between(FORMAT, FIRST, LAST):  # noqa: ASYNC110  # nothing tells of it
                await asyncio.sleep(0.01)
    finally:
        running.cancel()
