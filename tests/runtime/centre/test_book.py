import asyncio
from dataclasses import replace

import pytest
from call_centre_bench import CallCentreBench, quiet

from smartivr.dialog import commands
from smartivr.errors import StoreError
from smartivr.runtime.centre.book import RETRY_S
from smartivr.store.records import VisitRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.05, longest_retry_s=0.1, confirm_s=60, read_s=60)


@pytest.fixture
async def kept(tmp_path):
    """A call centre over a real store."""
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}", HASTY)
    await store.ready()
    bench = CallCentreBench(store=store)
    yield bench, store
    await bench.close()
    await store.close()


async def written(bench):
    """Wait until everything is in the store, which takes real time."""
    async with asyncio.timeout(60):
        await bench.settled()
        await bench.book.settled()
        await quiet()


async def waiting(bench, *, stored=True, **options):
    call, phone = await bench.call("+442079460123", **options)
    await until(bench, lambda: bench.centre.dispatch.centre.queue_of(call.id), stored=stored)
    return call, phone


async def until(bench, holds, *, stored=True):
    """Let a little virtual time pass, each time once everything is stored, until it holds."""
    async with asyncio.timeout(60):
        while not holds():
            if stored:
                await bench.book.settled()
            await bench.passes(0.02)


async def test_a_place_is_kept_before_the_caller_is_told(kept):
    bench, store = kept
    call, _ = await waiting(bench, label="VIP")
    (place,) = await store.places.of_queue("help")
    assert (place.call, place.node, place.caller, place.label) == (
        call.id, "here", "+442079460123", "VIP",
    )  # fmt: skip
    assert place.context["number"] == "+442079460123"
    call.hang_up()
    await written(bench)
    assert await store.places.of_queue("help") == []
    (visit,) = await store.visits.between("2026-01-01", "2027-01-01")
    assert (visit.queue, visit.how, visit.told_position) == ("help", "abandoned", 1)


async def test_what_the_database_will_never_take_does_not_hold_up_what_comes_after(kept):
    bench, store = kept
    began = "2026-11-23T10:00:00+00:00"
    impossible = VisitRecord("a", "telecom", "help", began, told_position=2**70)
    bench.book.begin_visit(impossible)
    later = bench.book.begin_visit(replace(impossible, told_position=1))
    await written(bench)
    assert bench.book.pending == 0
    assert [visit.id for visit in await store.visits.between("2026-01-01", "2027-01-01")] == [
        later.id
    ]


async def test_visits_talks_and_notes_are_kept(kept):
    bench, store = kept
    call, _ = await waiting(bench)
    ann = await bench.agent("ann")
    await until(bench, lambda: ann.phone.told("offer"))
    await ann.accept()
    await bench.passes(1.0)
    await ann.ask("hold")
    await bench.passes(2.0)
    await ann.ask("unhold")
    await ann.ask("notes", text="wants a phone", code="sold")
    await ann.ask("hang-up")
    await bench.passes(10.5)
    await written(bench)
    (visit,) = await store.visits.between("2026-01-01", "2027-01-01")
    assert (visit.how, visit.agent) == ("answered", "ann")
    (talk,) = await store.talks.of_call(call.id)
    assert (talk.agent, talk.kind, talk.queue, talk.ended_by) == ("ann", "queue", "help", "agent")
    assert talk.held_s == pytest.approx(2.0, abs=0.1)
    assert (talk.code, talk.notes) == ("sold", "wants a phone")
    assert talk.wrapped_at > talk.ended_at
    assert ann.phone.told("noted")
    states = [change.state for change in await store.agents.changes("2026-01-01", "2027-01-01")]
    assert states == ["available", "ringing", "busy", "wrap-up", "available"]


async def test_an_attended_transfer_is_three_parts(kept):
    bench, store = kept
    call, _ = await waiting(bench)
    ann = await bench.agent("ann")
    await until(bench, lambda: ann.phone.told("offer"))
    await ann.accept()
    bob = await bench.agent("bob")
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await until(bench, lambda: bob.phone.told("offer"))
    await bob.accept()
    await ann.ask("complete")
    await bob.ask("hang-up")
    await written(bench)
    parts = [(t.agent, t.kind, t.ended_by) for t in await store.talks.of_call(call.id)]
    assert parts == [
        ("ann", "queue", "transfer"),
        ("bob", "consult", "transfer"),
        ("bob", "transfer", "agent"),
    ]


async def test_an_agent_goes_on_counting_after_coming_back_the_same_day(kept):
    bench, store = kept
    await waiting(bench)
    ann = await bench.agent("ann")
    await until(bench, lambda: ann.phone.told("offer"))
    await ann.accept()
    await bench.passes(1.0)
    await ann.ask("hang-up")
    await ann.ask("state", state="logged-out")
    await written(bench)
    again = CallCentreBench(store=store)
    try:
        ann = await again.agent("ann")
        await until(again, lambda: ann.phone.told("state"))
        assert ann.phone.last("state")["calls"] == 1
    finally:
        await again.close()


class Away:
    """A store that refuses until it is told otherwise, and then keeps what is kept."""

    def __init__(self):
        self.refuses = True
        self.kept = []
        self.places = self.visits = self.talks = self.agents = self

    def _do(self, *what):
        if self.refuses:
            raise StoreError("the database is away")
        self.kept.append(what)
        return len(self.kept)

    async def take(self, place):
        self._do("take", place.call)

    async def give_up(self, call):
        self._do("give up", call)

    async def begin(self, record):
        return self._do("begin", type(record).__name__, record.call)

    async def end(self, number, *how):
        self._do("end", number, how[1])

    async def wrap_up(self, number, *noted):
        self._do("wrap up", number)

    async def save(self, agent):
        self._do("save", agent.id, agent.state)

    async def all(self):
        self._do("all")
        return []


async def test_callers_wait_and_talk_while_the_database_is_away_and_it_is_kept_later():
    store = Away()
    bench = CallCentreBench(store=store)
    try:
        call, _ = await bench.call()
        ann = await bench.agent("ann")
        await bench.passes(0.2)
        await ann.accept()
        await bench.passes(2.2)
        assert ann.phone.told("connected")
        assert ann.state == "busy"  # told though it could not be kept in time
        assert [e["code"] for e in call.log.entries if e["type"] == "error"] == ["store-failed"]
        call.hang_up()
        await bench.passes(0.1)
        store.refuses = False
        await bench.passes(RETRY_S + 0.1)
        await bench.book.settled()
        kinds = [what[:2] for what in store.kept if what[0] in ("begin", "end")]
        assert [kind[1] for kind in kinds if kind[0] == "begin"] == ["VisitRecord", "TalkRecord"]
        begun = {number for number, what in enumerate(store.kept, 1) if what[0] == "begin"}
        assert {what[1] for what in store.kept if what[0] == "end"} == begun
    finally:
        await bench.close()


async def test_a_caller_who_is_cut_off_by_the_servers_end_keeps_the_place_for_a_callback(kept):
    bench, store = kept
    call, _ = await waiting(bench)
    call.hang_up("shutdown")
    await written(bench)
    assert [place.call for place in await store.places.of_queue("help")] == [call.id]
    (visit,) = await store.visits.between("2026-01-01", "2027-01-01")
    assert visit.how == "lost"


async def test_a_place_that_cannot_be_kept_at_first_is_kept_later(kept, monkeypatch):
    bench, store = kept
    take, refused = store.places.take, []

    async def refuses_once(place):
        if not refused:
            refused.append(place)
            raise StoreError("no")
        await take(place)

    monkeypatch.setattr(store.places, "take", refuses_once)
    call, _ = await waiting(bench)
    assert refused
    await written(bench)
    assert [place.call for place in await store.places.of_queue("help")] == [call.id]
    call.hang_up()
    await written(bench)
    assert await store.places.of_queue("help") == []


async def test_who_leaves_and_comes_back_while_the_database_is_away_has_a_place(kept, monkeypatch):
    bench, store = kept
    begin, away = store.visits.begin, [True]

    async def refuses_while_away(visit):
        if away:
            raise StoreError("no")
        return await begin(visit)

    monkeypatch.setattr(store.visits, "begin", refuses_while_away)
    call, _ = await waiting(bench, stored=False)
    bench.centre.carry_out(call, commands.LeaveQueue("exit"))
    bench.centre.carry_out(call, commands.JoinQueue("help"))
    await until(bench, lambda: bench.centre.dispatch.centre.queue_of(call.id), stored=False)
    away.clear()
    await bench.passes(RETRY_S + 0.1)
    await written(bench)
    assert [place.call for place in await store.places.of_queue("help")] == [call.id]
