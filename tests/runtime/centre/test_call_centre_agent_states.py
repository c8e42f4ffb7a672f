"""What agents are: available, paused, logged out."""

from call_centre_bench import ANN_HZ
from call_centre_talks import talking

from smartivr.line import HungUp


async def test_a_paused_agent_is_offered_nothing(bench):
    ann = await bench.agent("ann")
    await ann.ask("state", state="paused", reason="lunch")
    await bench.call()
    await bench.passes(0.2)
    assert (ann.state, ann.phone.last("state")["reason"]) == ("paused", "lunch")
    assert ann.phone.told("offer") == []
    await ann.ask("state", state="available")
    await bench.passes(0.1)
    assert ann.phone.told("offer")


async def test_who_logs_out_is_offered_nothing_and_may_come_back(bench):
    ann = await bench.agent("ann")
    await ann.ask("state", state="logged-out")
    assert ann.state == "logged-out"
    await bench.call()
    await bench.passes(0.1)
    assert ann.phone.told("offer") == []
    await ann.ask("state", state="available")
    await bench.passes(0.1)
    assert ann.phone.told("offer")


async def test_nobody_logs_out_of_a_talk(bench):
    _, phone, ann = await talking(bench)
    await ann.ask("state", state="logged-out")
    await bench.passes(0.1)
    assert ann.phone.last("error")["code"] == "out-of-turn"
    assert phone.hears(ANN_HZ)


async def test_an_agent_who_closes_the_connection_ends_the_talk(bench):
    call, _, ann = await talking(bench)
    ann.phone.put(HungUp())
    await bench.passes(0.1)
    assert call.session.ended
    assert "ann" not in bench.centre.agents.lines
