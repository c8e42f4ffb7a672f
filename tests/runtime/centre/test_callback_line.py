from datetime import timedelta

import pytest
from call_centre_bench import ANN_HZ, CALLER_HZ

from smartivr.line import Detached, HungUp
from smartivr.store.records import CallbackRecord


@pytest.fixture
def events(bench):
    """What the one who dials is told."""
    told = []
    bench.centre.callbacks.taken = lambda callback, agent: told.append(("taken", callback, agent))
    bench.centre.callbacks.dropped = lambda callback: told.append(("dropped", callback))
    return told


def promised(bench, number="+442079460123", ago_s=60.0):
    since = bench.clock.now() - timedelta(seconds=ago_s)
    return CallbackRecord(
        "cb1", "test", "help", number, since.isoformat(), label="VIP", context={"path": ["main"]}
    )


async def accepted(bench):
    bench.centre.callbacks.join(promised(bench))
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    await ann.accept()
    return ann


async def test_a_callback_rings_with_what_is_known_and_is_dialled_once_accepted(bench, events):
    ann = await accepted(bench)
    offer = ann.phone.last("offer")
    assert offer["kind"] == "callback"
    pop = offer["pop"]
    assert (pop["number"], pop["label"], pop["path"]) == ("+442079460123", "VIP", ["main"])
    assert pop["waited_s"] >= 60
    assert events == [("taken", "cb1", "ann")]
    assert ann.phone.told("dialling")
    assert ann.state == "busy"


async def test_the_other_side_and_the_agent_hear_each_other(bench, events):
    ann = await accepted(bench)
    bench.centre.callbacks.expect("cb1", "call1")
    call, phone = await bench.call()
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    assert ann.phone.last("connected")["kind"] == "callback"
    call.hang_up("caller")
    await bench.passes(0.1)
    assert ann.state == "wrap-up"


async def test_a_callback_that_nobody_answers_frees_the_agent(bench, events):
    ann = await accepted(bench)
    bench.centre.callbacks.failed("cb1", "no-answer")
    await bench.passes(0.1)
    assert ann.phone.last("ended") == {"type": "ended", "call": "cb1", "by": "no-answer"}
    assert ann.state != "busy"


@pytest.mark.parametrize("how", ["hangs up", "stays away"])
async def test_an_agent_who_is_gone_drops_the_callback(bench, events, how):
    ann = await accepted(bench)
    ann.phone.put(HungUp() if how == "hangs up" else Detached())
    await bench.passes(11.0)
    assert events[-1] == ("dropped", "cb1")
    assert bench.centre.agents.state("ann") == "logged-out"


async def test_a_callback_that_is_cancelled_rings_no_more(bench, events):
    bench.centre.callbacks.join(promised(bench))
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    bench.centre.callbacks.leave("cb1")
    await bench.passes(0.1)
    assert ann.phone.last("withdrawn")["code"] == "left"
    assert events == []


async def test_a_callback_keeps_its_place_among_those_who_wait(bench, events):
    await bench.call()
    bench.centre.callbacks.join(promised(bench))
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    assert ann.phone.last("offer")["kind"] == "callback"


async def test_agents_of_a_queue_are_counted(bench):
    assert bench.centre.agents_in("help") == 0
    await bench.agent("ann")
    await bench.agent("cat")
    assert bench.centre.agents_in("help") == 1
    assert bench.centre.agents_in("nowhere") == 0


async def test_a_callback_rings_at_the_agent_who_asks_for_it_alone(bench, events):
    ann = await bench.agent("ann")
    offer = bench.centre.callbacks.ring(promised(bench), "ann", 15.0)
    await bench.passes(0.1)
    assert ann.phone.last("offer")["offer"] == offer == bench.centre.callbacks.offer_of("cb1")
    assert ann.phone.last("offer")["pop"]["queue"] == "help"
    await ann.accept()
    assert events == [("taken", "cb1", "ann")]
    bench.centre.callbacks.expect("cb1", "call1")
    await bench.call()
    await bench.passes(0.3)
    assert ann.phone.last("connected")["kind"] == "callback"


async def test_a_callback_that_its_agent_declines_is_given_back(bench, events):
    bench.centre.callbacks.returned = lambda callback: events.append(("returned", callback))
    ann = await bench.agent("ann")
    offer = bench.centre.callbacks.ring(promised(bench), "ann", 15.0)
    await bench.passes(0.1)
    await ann.ask("decline", offer=offer)
    await bench.passes(0.1)
    assert events == [("returned", "cb1")]
    assert bench.centre.callbacks.ring(promised(bench), "nobody", 15.0) == 0
    assert events == [("returned", "cb1"), ("returned", "cb1")]
