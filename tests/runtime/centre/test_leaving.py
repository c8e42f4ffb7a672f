"""Callers who leave their queue at the moment at which an agent comes."""

import asyncio
from dataclasses import replace

import pytest
from call_centre_bench import BOB_HZ, CallCentreBench

from smartivr.dialog.steps.callback import Callback
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.steps.transfer import Transfer
from smartivr.runtime.callbacks.promises import Promises
from smartivr.store.store import Store
from smartivr.store.writer import Patience

LEAVING = {"main": {"key": "1", "next": "main"}}


@pytest.fixture
async def bench():
    """Callers who may leave by a key."""
    bench = CallCentreBench()
    waiting = Queue.model_validate({"queue": "help", "exits": LEAVING})
    bench.flow = replace(bench.flow, steps={**bench.flow.steps, "waiting": waiting})
    yield bench
    await bench.close()


async def whispered(bench, **options):
    """A caller whom an agent has accepted, who is still being told about the caller."""
    call, _ = await bench.call(label="VIP", **options)
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    await ann.accept()
    assert ann.phone.told("whisper")
    assert not ann.phone.told("connected")
    return call, ann


async def test_who_leaves_while_it_is_whispered_frees_the_agent(bench):
    call, ann = await whispered(bench)
    call.press("1")
    await bench.passes(0.6)
    assert call.session.step == "main"
    assert ann.phone.last("ended")["by"] == "caller"
    assert ann.phone.told("connected") == []
    assert ann.state == "wrap-up"
    assert not bench.centre.talking(call.id)


async def test_who_left_while_it_was_whispered_may_wait_again(bench):
    call, ann = await whispered(bench)
    call.press("1")
    await bench.passes(0.3)
    call.press("1")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(0.3)
    await bob.accept()
    await bench.passes(0.6)
    assert bob.phone.told("connected")
    assert (ann.state, bob.state) == ("wrap-up", "busy")


async def test_who_gives_a_person_up_while_it_is_whispered_frees_the_agent(bench):
    in_vain = Transfer.model_validate({"transfer": "bob", "ring_s": 5, "on_no_answer": "main"})
    bench.flow = replace(bench.flow, steps={**bench.flow.steps, "bob": in_vain})
    bob = await bench.agent("bob", BOB_HZ)
    call, _ = await bench.call(start="bob", label="VIP")
    await bench.passes(0.2)
    await bob.accept()
    bob.line._mouth.pause()  # the whisper takes longer than a person is waited for
    await bench.passes(15.0)
    assert call.session.step == "main"
    assert bob.phone.told("connected") == []
    assert bob.phone.last("ended")["by"] == "caller"


@pytest.fixture
async def promising(tmp_path):
    """Callers who may be called back in place of waiting, over a real store."""
    hasty = Patience(gather_s=0.01, retry_s=0.05, longest_retry_s=0.1, confirm_s=60, read_s=60)
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}", hasty)
    await store.ready()
    bench = CallCentreBench(store=store)
    promises = Promises(store, bench.clock, lambda: None)
    promises.served, promises.waits_since = bench.centre.talking, bench.centre.callers.since
    bench.services = (promises, bench.centre)
    leaving = {"later": {"key": "1", "next": "later"}}
    steps = {
        "waiting": Queue.model_validate({"queue": "help", "exits": leaving}),
        "later": Callback.model_validate({"callback": "help"}),
    }
    bench.flow = replace(bench.flow, steps={**bench.flow.steps, **steps})
    yield bench, store
    await bench.close()
    await store.close()


async def until(bench, holds):
    """Let a little virtual time pass, each time once everything is stored, until it holds."""
    async with asyncio.timeout(60):
        while not holds():
            await bench.book.settled()
            await bench.passes(0.02)


async def agreeing(bench):
    """A caller who waits and is asked whether to be called back at this number."""
    call, _ = await bench.call("+442079460123")
    await until(bench, lambda: bench.centre.dispatch.centre.queue_of(call.id))
    call.press("1")
    await bench.passes(0.1)
    return call


async def test_who_is_to_be_called_back_rings_at_no_agent_meanwhile(promising):
    bench, store = promising
    call = await agreeing(bench)
    since = bench.centre.callers.since(call.id)
    call.press("1")
    await until(bench, lambda: call.session.state()["stage"]["phase"] == "kept")
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    assert not call.session.ended
    assert ann.phone.told("offer") == []
    (kept,) = await store.callbacks.waiting()
    assert kept.since == since.isoformat()


async def test_an_agent_who_accepts_while_a_callback_is_being_kept_is_talked_to_instead(promising):
    bench, store = promising
    call = await agreeing(bench)
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    call.press("1")
    assert call.session.state()["stage"]["phase"] == "keeping"
    await ann.accept()
    await until(bench, lambda: ann.phone.told("connected"))
    await bench.services[0].over(call, call.session.outcome)
    assert await store.callbacks.waiting() == []
    assert bench.centre.talking(call.id)
