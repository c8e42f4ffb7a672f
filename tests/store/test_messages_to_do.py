"""Messages as work of agents, and what agents did today."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartivr.store.records import CallbackRecord, TalkRecord, VoicemailRecord
from smartivr.store.store import CallRecord

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def at(minutes):
    return (NOW + timedelta(minutes=minutes)).isoformat()


def message(name, minute=0, box="sales"):
    return VoicemailRecord(name, box, "c1", "shop", "en", "+4820", at(minute), 3.5, name, "ab12")


@pytest.fixture
async def kept(store):
    for one in (message("late", 5), message("early", 1), message("other", 0, "support")):
        await store.voicemails.add(one)
    return store.voicemails


async def left(voicemails, *boxes):
    return [one.id for one in await voicemails.to_do(boxes)]


async def test_what_is_left_to_do_in_ones_boxes_is_listed_oldest_first(kept):
    assert await left(kept, "sales") == ["early", "late"]
    assert await left(kept, "sales", "support") == ["other", "early", "late"]
    assert await left(kept) == []


async def test_a_message_is_seen_to_by_one_agent_at_a_time(kept):
    assert await kept.take("early", "ann")
    assert await kept.take("early", "ann")
    assert not await kept.take("early", "bob")
    assert not await kept.done("early", "bob", at(9))
    assert not await kept.give_back("early", "bob")
    assert (await kept.get("early")).taken_by == "ann"
    assert await kept.give_back("early", "ann")
    assert await kept.take("early", "bob")


async def test_what_is_done_is_heard_and_left_alone_afterwards(kept):
    assert await kept.heard("early", at(2))
    for name in ("early", "late"):
        assert await kept.done(name, "ann", at(9))
    assert await left(kept, "sales") == []
    assert [(await kept.get(name)).heard_at for name in ("early", "late")] == [at(2), at(9)]
    assert (await kept.get("late")).taken_by == "ann"
    assert not await kept.take("late", "ann")
    assert not await kept.give_back("late", "ann")
    assert not await kept.done("no such message", "ann", at(9))


async def test_an_agents_calls_are_listed_with_their_callers_newest_first(store):
    store.record_call(CallRecord("c1", "shop", at(0), caller="+4820"))
    talk = TalkRecord("c1", "shop", "ann", "queue", at(0), "agents")
    for one in (talk, replace(talk, call="c2", started_at=at(3)), replace(talk, agent="bob")):
        await store.talks.begin(one)
    await store.talks.begin(replace(talk, started_at=at(-60)))
    found = await store.talks.of_agent("ann", NOW)
    assert [(one.call, one.caller) for one in found] == [("c2", ""), ("c1", "+4820")]
    assert found[1].queue == "agents"


async def test_a_callback_can_be_taken_before_it_is_due_if_nobody_has_it(store):
    callback = CallbackRecord("b1", "shop", "agents", "+4820", at(0), due_at=at(60))
    await store.callbacks.add(callback)
    assert await store.callbacks.claim("n1", NOW, 10.0) == []
    (taken,) = await store.callbacks.claim("n1", NOW, 10.0, ids=["b1"], early=True)
    assert (taken.node, taken.due_at) == ("n1", at(60))
    assert await store.callbacks.claim("n2", NOW, 10.0, ids=["b1"], early=True) == []
