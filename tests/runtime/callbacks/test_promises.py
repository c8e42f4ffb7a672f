"""Promises to call back, over a real database of each kind."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, text

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome, Verdict
from smartivr.errors import StoreError
from smartivr.runtime.callbacks.promises import Promises
from smartivr.runtime.clock import ManualClock
from smartivr.store.records import PlaceRecord

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
ROUTED = Outcome(Verdict.ROUTED, "callback", "agents", "back")


class Waiting:
    """What a promise needs of a call."""

    def __init__(self):
        self.id = "s1"
        self.flow = SimpleNamespace(line="shop")
        self.facts = SimpleNamespace(caller="+441", label="VIP", priority=0)
        self.log = SimpleNamespace(note=self.note)
        self.told = []
        self.notes = []

    def post(self, event):
        self.told.append(event)

    def note(self, _kind, fields):
        self.notes.append(fields["code"])


@pytest.fixture
def call():
    return Waiting()


@pytest.fixture
def looked():
    return []


@pytest.fixture
def promises(store, looked):
    return Promises(store, ManualClock(NOON), lambda: looked.append(True))


async def keep(promises, call, number="+44201", due=""):
    assert promises.carry_out(call, commands.KeepCallback(7, "agents", number, due))
    await promises.over(call, ROUTED)


async def test_the_place_and_what_was_asked_for_go_over_to_the_callback(
    promises, call, store, looked
):
    since = (NOON - timedelta(minutes=5)).isoformat()
    await store.places.take(PlaceRecord("s1", "n1", "shop", "agents", since, 3, "+441", "VIP"))
    wanted = commands.JoinQueue("agents", 1, "VIP", {"sales": 2}, {"polish": 1})
    assert promises.carry_out(call, wanted) is False
    promises.context_of = lambda _call: {"path": ["main"]}
    await keep(promises, call)
    (kept,) = await store.callbacks.waiting()
    assert (kept.number, kept.since, kept.priority, kept.label) == ("+44201", since, 3, "VIP")
    assert (kept.required, kept.preferred) == ({"sales": 2}, {"polish": 1})
    assert dict(kept.context) == {"path": ["main"]}
    assert call.told == [events.Kept(7, kept.id)]
    assert await store.places.of_queue("agents") == []
    assert looked


async def test_a_promise_asked_for_again_is_kept_once(promises, call, store):
    for request in (7, 8):
        promises.carry_out(call, commands.KeepCallback(request, "agents", "+44201"))
    await promises.over(call, ROUTED)
    (kept,) = await store.callbacks.waiting()
    assert sorted(call.told, key=lambda told: told.request) == [
        events.Kept(7, kept.id),
        events.Kept(8, kept.id),
    ]


async def test_who_has_no_place_gets_one_now(promises, call, store):
    later = (NOON + timedelta(days=1)).isoformat()
    await keep(promises, call, due=later)
    (kept,) = await store.callbacks.waiting()
    assert datetime.fromisoformat(kept.since) == NOON
    assert kept.due_at == later


async def test_without_a_number_nothing_is_promised(promises, call, store):
    await keep(promises, call, number="")
    assert call.told == [events.NotKept(7, "bad-number")]
    assert await store.callbacks.waiting() == []


async def test_a_caller_whom_an_agent_took_at_that_moment_is_not_rung_as_well(
    promises, call, store
):
    promises.served = lambda name: name == "s1"
    await keep(promises, call)
    assert await store.callbacks.waiting() == []
    assert call.told == []


async def test_what_is_not_kept_is_not_confirmed(promises, call, address):
    engine = create_engine(address)
    with engine.begin() as other:
        other.execute(text("DROP TABLE callbacks"))
    engine.dispose()
    await keep(promises, call)
    assert call.told == [events.NotKept(7, "store-failed")]
    assert call.notes == ["store-failed"]


async def test_the_place_is_kept_though_the_caller_has_hung_up_or_been_moved_by_now(
    promises, call, store
):
    since = NOON - timedelta(minutes=5)
    promises.waits_since = {"s1": since}.get
    await keep(promises, call)
    (kept,) = await store.callbacks.waiting()
    assert datetime.fromisoformat(kept.since) == since


class Doubtful:
    """A store that keeps what it is given, or takes back, and does not say so in time."""

    def __init__(self, store, *, slow):
        self._store = store
        self._slow = slow
        self.places = store.places
        self.callbacks = self

    async def add(self, callback, place_of=""):
        await self._store.callbacks.add(callback, place_of)
        if "add" in self._slow:
            raise StoreError("the database does not confirm in time")

    async def cancel(self, callback, *, keep_trying=False):
        done = await self._store.callbacks.cancel(callback, keep_trying=keep_trying)
        if "cancel" in self._slow:
            raise StoreError("the database does not confirm in time")
        return done


async def test_who_goes_elsewhere_after_a_promise_that_was_not_confirmed_is_not_rung(store, call):
    promises = Promises(Doubtful(store, slow=["add"]), ManualClock(NOON), lambda: None)
    promises.carry_out(call, commands.KeepCallback(7, "agents", "+44201"))
    await promises.over(call, Outcome(Verdict.ROUTED, "queue", "agents", "waiting"))
    assert call.told == [events.NotKept(7, "store-failed")]
    assert await store.callbacks.waiting() == []


async def test_who_hangs_up_after_agreeing_is_rung_if_that_was_kept_after_all(store, call):
    promises = Promises(Doubtful(store, slow=["add"]), ManualClock(NOON), lambda: None)
    promises.carry_out(call, commands.KeepCallback(7, "agents", "+44201"))
    await promises.over(call, ROUTED)
    assert len(await store.callbacks.waiting()) == 1


async def test_who_talks_is_promised_nothing_though_taking_it_back_takes_long(store, call):
    promises = Promises(Doubtful(store, slow=["cancel"]), ManualClock(NOON), lambda: None)
    promises.served = lambda name: name == "s1"
    await keep(promises, call)
    assert call.told == []
    assert await store.callbacks.waiting() == []
