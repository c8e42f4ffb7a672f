"""Agents and callers whose connections break."""

import pytest
from call_centre_bench import ANN_HZ, BOB_HZ, CALLER_HZ
from call_centre_talks import consulting, talking

from smartivr.dialog.commands import Verdict
from smartivr.line import Attached, Detached, HungUp


async def test_an_agent_who_comes_back_in_time_keeps_the_call(bench):
    call, phone, ann = await talking(bench)
    ann.phone.put(Detached())
    await bench.passes(5.0)
    assert not phone.hears(ANN_HZ)
    ann.phone.put(Attached())
    await bench.passes(0.4)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    assert not call.session.ended


async def test_a_caller_whose_agent_vanishes_waits_again(bench):
    call, phone, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    ann.phone.put(Detached())
    await bench.passes(11.0)
    assert not call.session.ended
    assert bench.centre.agents.state("ann") == "logged-out"
    await bob.accept()
    await bench.passes(0.4)
    assert phone.hears(BOB_HZ)
    overs = [entry["by"] for entry in call.log.entries if entry["type"] == "talk-over"]
    assert overs == ["lost"]


async def test_an_agent_who_vanishes_while_ringing_loses_the_call_to_the_next(bench):
    await bench.call()
    ann = await bench.agent("ann")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(0.1)
    assert ann.phone.told("offer")
    ann.phone.put(Detached())
    await bench.passes(0.1)
    assert bob.phone.told("offer")
    assert bench.centre.agents.state("ann") == "logged-out"
    ann.phone.put(Attached())
    await bench.passes(0.1)
    assert bench.centre.agents.state("ann") == "available"


async def test_a_call_counts_as_talking_only_while_an_agent_is_there(bench):
    call, _, ann = await talking(bench)
    assert bench.centre.talking(call.id)
    ann.phone.put(Detached())
    await bench.passes(11.0)
    assert not call.session.ended
    assert not bench.centre.talking(call.id)


async def test_a_pause_outlasts_a_broken_connection(bench):
    ann = await bench.agent("ann")
    await ann.ask("state", state="paused", reason="lunch")
    ann.phone.put(Detached())
    await bench.passes(1.0)
    ann.phone.put(Attached())
    await bench.passes(0.1)
    assert ann.phone.last("state")["reason"] == "lunch"


async def test_a_wrap_up_outlasts_a_broken_connection(bench):
    _, _, ann = await talking(bench)
    await ann.ask("hang-up")
    wrapping_up = ann.phone.last("state")
    assert wrapping_up["state"] == "wrap-up"
    ann.phone.put(Detached())
    await bench.passes(4.0)
    ann.phone.put(Attached())
    await bench.passes(0.1)
    again = ann.phone.last("state")
    assert (again["state"], again["until"]) == ("wrap-up", wrapping_up["until"])
    await bench.passes(6.0)
    assert ann.state == "available"


async def test_the_second_of_two_agents_goes_on_when_the_first_vanishes(bench):
    call, phone, ann, bob = await consulting(bench)
    ann.phone.put(Detached())
    await bench.passes(10.5)
    assert phone.hears(BOB_HZ)
    assert bob.phone.hears(CALLER_HZ)
    assert not call.session.ended


@pytest.mark.parametrize("when", ["waiting", "ringing", "talking", "held", "consulting"])
async def test_a_caller_who_hangs_up_leaves_nothing_behind(bench, when):
    if when == "consulting":
        call, _, ann, _bob = await consulting(bench)
    elif when in ("talking", "held"):
        call, _, ann = await talking(bench)
        if when == "held":
            await ann.ask("hold")
    else:
        call, _ = await bench.call()
        if when == "ringing":
            ann = await bench.agent("ann")
            await bench.passes(0.1)
    call.receive(HungUp())
    await bench.passes(10.5)
    assert call.session.ended
    assert list(bench.centre.callers) == []
    assert bench.centre.talks == {}
    states = {agent: bench.centre.agents.state(agent).value for agent in bench.agents}
    assert set(states.values()) <= {"available"}
    if when == "waiting":
        outcome = call.session.outcome
        assert (outcome.verdict, outcome.kind) == (Verdict.ABANDONED, "queue")
    if when == "ringing":
        assert ann.phone.last("withdrawn")["code"] == "left"
