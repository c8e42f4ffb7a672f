import asyncio
from dataclasses import replace

import pytest
from call_centre_bench import CallCentreBench

from smartivr.errors import LookUpFailed, StoreError
from smartivr.runtime.centre.screen_pop import CallerLookUp
from smartivr.store.records import TalkRecord
from smartivr.store.store import CallRecord

EARLIER = CallRecord(
    "old", "test", "2026-03-01T10:00:00+00:00", verdict="routed",
    outcome={"kind": "queue", "destination": "help"},
)  # fmt: skip
NUMBER = "+442079460123"


async def popped(look_up, *, start="waiting", label="", keys=""):
    """What Ann is shown of a call."""
    bench = CallCentreBench(look_up=look_up)
    try:
        call, _ = await bench.call(NUMBER, start=start, label=label)
        for key in keys:
            call.press(key)
            await bench.passes(0.3)
        ann = await bench.agent("ann")
        await bench.passes(1.2)
        return ann.phone.last("offer")["pop"]
    finally:
        await bench.close()


async def history(number):
    return [EARLIER] if number == NUMBER else []


async def customers(number):
    return {"name": "Mary Field", "tier": "gold"} if number == NUMBER else {}


async def test_an_agent_sees_who_calls_and_what_has_happened():
    pop = await popped(CallerLookUp(history, customers), start="main", label="VIP", keys="1")
    expected = {
        "number": NUMBER,
        "called": "4820",
        "label": "VIP",
        "queue": "help",
        "line": "test",
        "name": "Mary Field",
        "customer": {"name": "Mary Field", "tier": "gold"},
        "path": ["main", "waiting"],
        "chosen": ["help"],
        "intent": "help",
    }
    assert {name: pop[name] for name in expected} == expected
    assert pop["history"] == [
        {
            "call": "old",
            "line": "test",
            "at": "2026-03-01T10:00:00+00:00",
            "verdict": "routed",
            "to": "queue/help",
        }
    ]
    assert {"who": "menu", "text": "Help or Bob?"} in pop["transcript"]
    assert pop["waited_s"] > 0


async def test_what_was_noted_of_the_last_calls_is_shown():
    async def talks(call):
        return [
            TalkRecord(call, "test", "ann", "queue", "", code="open", notes="asked for a phone"),
            TalkRecord(call, "test", "bob", "transfer", "", code="sold", notes="wants two"),
        ]

    async def five(number):
        return [replace(EARLIER, id=f"old{count}") for count in range(5)]

    pop = await popped(CallerLookUp(five, None, talks))
    assert [(one.get("agent"), one.get("notes")) for one in pop["history"]] == [
        *[("bob", "wants two")] * 3,
        *[(None, None)] * 2,
    ]


async def failing(number):
    raise LookUpFailed("no")


async def without_database(number):
    raise StoreError("no")


@pytest.mark.parametrize("customers", [failing, None])
@pytest.mark.parametrize("history", [without_database, None])
async def test_what_cannot_be_found_out_does_not_keep_the_call_from_the_agent(history, customers):
    pop = await popped(CallerLookUp(history, customers))
    assert (pop["customer"], pop["history"], pop["name"]) == ({}, [], "")
    assert pop["number"] == NUMBER


async def test_a_look_up_that_hangs_is_given_up(monkeypatch):
    monkeypatch.setattr("smartivr.runtime.centre.screen_pop.LOOK_UP_S", 0.05)

    async def hanging(number):
        await asyncio.Event().wait()

    pop = await popped(CallerLookUp(history, hanging))
    assert pop["customer"] == {}
    assert len(pop["history"]) == 1
