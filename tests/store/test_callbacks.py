from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartivr.errors import NotFound
from smartivr.store.records import CallbackRecord, PlaceRecord

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
LATER = NOW + timedelta(seconds=31)


def at(minutes):
    return (NOW + timedelta(minutes=minutes)).isoformat()


def callback(name, **given):
    fields = {"line": "telecom", "queue": "sales", "number": "+4820", "since": at(-5)}
    return CallbackRecord(name, **{**fields, "created_at": at(-5), **given})


async def names(found):
    return [kept.id for kept in await found]


async def test_a_callback_comes_back_as_it_was_given(store):
    given = callback("a", required={"english": 3}, context={"slots": {"plan": "gold"}}, label="VIP")
    await store.callbacks.add(given)
    assert await store.callbacks.get("a") == given
    with pytest.raises(NotFound):
        await store.callbacks.get("b")


async def test_a_callback_takes_over_the_place_of_its_call(store):
    await store.places.take(PlaceRecord("c1", "n1", "telecom", "sales", at(-5)))
    await store.callbacks.add(callback("a"), place_of="c1")
    assert await store.places.of_queue("sales") == []
    assert (await store.callbacks.get("a")).since == at(-5)


async def test_the_place_of_a_dead_server_is_inherited_once(store):
    await store.places.take(PlaceRecord("c1", "n1", "telecom", "sales", at(-5)))
    assert await store.callbacks.inherit(callback("a"), "c1")
    assert not await store.callbacks.inherit(callback("b"), "c1")
    assert await names(store.callbacks.waiting()) == ["a"]


async def test_the_most_urgent_and_longest_waiting_are_claimed_first(store):
    await store.callbacks.add(callback("new", since=at(-1)))
    await store.callbacks.add(callback("old", since=at(-9)))
    await store.callbacks.add(callback("vip", since=at(0), priority=5))
    claimed = await store.callbacks.claim("n1", NOW, 30, limit=2)
    assert [kept.id for kept in claimed] == ["vip", "old"]
    assert {kept.node for kept in claimed} == {"n1"}
    assert claimed[0] == await store.callbacks.get("vip")


async def test_one_that_is_not_due_or_not_asked_for_is_not_claimed(store):
    await store.callbacks.add(callback("agreed", due_at=at(60)))
    await store.callbacks.add(callback("now"))
    assert await names(store.callbacks.claim("n1", NOW, 30, limit=9, ids=["agreed"])) == []
    assert await names(store.callbacks.claim("n1", NOW, 30, limit=9)) == ["now"]
    due = NOW + timedelta(minutes=60)
    assert await names(store.callbacks.claim("n1", due, 30, limit=9, ids=["agreed"])) == ["agreed"]


async def test_a_time_agreed_in_another_zone_is_the_same_moment(store):
    await store.callbacks.add(callback("a", due_at="2026-11-23T12:30:00+02:00"))
    assert await names(store.callbacks.claim("n1", NOW, 30)) == []
    assert await names(store.callbacks.claim("n1", NOW + timedelta(minutes=31), 30)) == ["a"]


async def test_what_one_server_has_in_hand_another_gets_only_after_the_lease(store):
    await store.callbacks.add(callback("a"))
    assert await names(store.callbacks.claim("n1", NOW, 30)) == ["a"]
    assert await names(store.callbacks.claim("n2", NOW + timedelta(seconds=29), 30)) == []
    assert await names(store.callbacks.claim("n2", LATER, 30)) == ["a"]
    assert await store.callbacks.renew("n1", ["a"], at(5)) == []


async def test_a_renewed_lease_holds(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    assert await store.callbacks.renew("n1", ["a"], at(5)) == ["a"]
    assert await names(store.callbacks.claim("n2", LATER, 30)) == []


async def test_a_server_whose_lease_ran_out_may_not_dial(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    assert not await store.callbacks.dialling("a", "n1", LATER)
    assert not await store.callbacks.dialling("a", "n2", NOW)
    assert await store.callbacks.dialling("a", "n1", NOW)
    assert not await store.callbacks.dialling("a", "n1", NOW)
    kept = await store.callbacks.get("a")
    assert (kept.state, kept.attempts) == ("dialling", 1)


async def test_one_that_is_dialled_is_claimed_by_nobody_and_comes_back_when_its_server_dies(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    await store.callbacks.dialling("a", "n1", NOW)
    assert await store.callbacks.recover(NOW) == []
    assert await names(store.callbacks.claim("n2", LATER, 30)) == []
    (recovered,) = await store.callbacks.recover(LATER)
    assert recovered == await store.callbacks.get("a")
    assert (recovered.state, recovered.last_result, recovered.node) == (
        "waiting",
        "interrupted",
        "",
    )
    assert await names(store.callbacks.claim("n2", LATER, 30)) == ["a"]


async def test_a_server_that_starts_again_frees_what_it_had_in_hand(store):
    for name in "ab":
        await store.callbacks.add(callback(name))
    await store.callbacks.claim("n1", NOW, 30, ids=["a"])
    await store.callbacks.claim("n2", NOW, 30, ids=["b"])
    assert await names(store.callbacks.recover(NOW, node="n1")) == ["a"]
    assert (await store.callbacks.get("a")).last_result == ""


async def test_a_retry_waits_for_its_time(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    await store.callbacks.dialling("a", "n1", NOW)
    assert await store.callbacks.retry("a", at(10), "busy", node="n1")
    assert await names(store.callbacks.claim("n1", NOW, 30)) == []
    (again,) = await store.callbacks.claim("n1", NOW + timedelta(minutes=10), 30)
    assert (again.attempts, again.last_result) == (1, "busy")


async def test_one_that_has_ended_stays_so(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    await store.callbacks.dialling("a", "n1", NOW)
    assert not await store.callbacks.finish("a", "done", "answered", node="n2")
    assert await store.callbacks.finish("a", "done", "answered", node="n1")
    assert not await store.callbacks.retry("a", at(1), "busy")
    assert not await store.callbacks.cancel("a")
    assert await store.callbacks.waiting() == []
    assert await names(store.callbacks.list(state="done")) == ["a"]


async def test_one_is_cancelled_unless_it_is_being_dialled(store):
    for name in "ab":
        await store.callbacks.add(callback(name))
    await store.callbacks.claim("n1", NOW, 30, limit=2)
    await store.callbacks.dialling("a", "n1", NOW)
    assert not await store.callbacks.cancel("a")
    assert await store.callbacks.cancel("b")
    assert not await store.callbacks.dialling("b", "n1", NOW)
    assert not await store.callbacks.cancel("nobody's")


async def test_one_that_is_released_may_be_claimed_at_once(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.claim("n1", NOW, 30)
    assert not await store.callbacks.release("a", node="n2")
    assert await store.callbacks.release("a", node="n1")
    assert await names(store.callbacks.claim("n2", NOW, 30)) == ["a"]


async def test_they_are_listed_newest_first_and_those_to_be_kept_by_place(store):
    for minute in range(3):
        name = f"c{minute}"
        await store.callbacks.add(callback(name, created_at=at(minute), since=at(-minute)))
    assert await names(store.callbacks.list(limit=2)) == ["c2", "c1"]
    assert await names(store.callbacks.waiting()) == ["c2", "c1", "c0"]


async def test_adding_the_same_one_again_changes_nothing(store):
    await store.callbacks.add(callback("a"))
    await store.callbacks.add(replace(callback("a"), number="+49"))
    assert (await store.callbacks.get("a")).number == "+4820"
