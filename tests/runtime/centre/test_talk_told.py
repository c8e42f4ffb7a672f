"""What an agent is told who comes back to a call, perhaps at another window."""

from call_centre_bench import BOB_HZ

from smartivr.line import Attached, Detached
from smartivr.transports.agent_messages import server_message


async def talking(bench):
    call, _ = await bench.call()
    ann = await bench.agent("ann")
    await bench.passes(0.5)
    await ann.accept()
    await bench.passes(0.5)
    return call, ann


async def back(bench, agent):
    """Return what the agent is told of the call after a broken connection."""
    agent.phone.put(Detached())
    await bench.passes(0.5)
    agent.phone.put(Attached())
    await bench.passes(0.1)
    told = agent.phone.last("talking")
    server_message.validate_python({"type": "talking", **told})
    return told


async def test_who_comes_back_is_told_of_the_call_as_it_stands(bench):
    call, ann = await talking(bench)
    await ann.ask("hold")
    await ann.ask("mute")
    await ann.ask("pause-recording")
    await ann.ask("notes", text="wants a phone", code="sale")
    await bench.passes(0.2)
    told = await back(bench, ann)
    assert (told["phase"], told["call"], told["kind"]) == ("talking", call.id, "queue")
    assert (told["held"], told["muted"], told["unrecorded"]) == (True, True, True)
    assert (told["notes"], told["code"]) == ("wants a phone", "sale")
    assert told["pop"] == ann.phone.last("offer")["pop"]
    await ann.ask("unhold")
    await ann.ask("resume-recording")
    told = await back(bench, ann)
    assert (told["held"], told["muted"], told["unrecorded"]) == (False, True, False)


async def test_both_agents_of_a_consultation_are_told_their_own_side_of_it(bench):
    _, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(0.2)
    told = await back(bench, ann)
    assert (told["consult"], told["agent"], told["held"]) == ("ringing", "bob", True)
    await bob.accept()
    await bench.passes(0.2)
    told = await back(bench, ann)
    assert (told["consult"], told["agent"]) == ("talking", "bob")
    told = await back(bench, bob)
    assert (told["kind"], told["consult"], told["held"]) == ("consult", "", False)
    await ann.ask("conference")
    await bench.passes(0.2)
    told = await back(bench, ann)
    assert (told["consult"], told["conference"], told["held"]) == ("", True, False)


async def test_who_has_no_call_is_told_of_none(bench):
    ann = await bench.agent("ann")
    ann.phone.put(Detached())
    await bench.passes(0.5)
    ann.phone.put(Attached())
    await bench.passes(0.1)
    assert not ann.phone.told("talking")
