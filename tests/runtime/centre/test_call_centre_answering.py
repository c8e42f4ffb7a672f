"""Callers who wait, and agents who answer them."""

import pytest
from call_centre_bench import ANN_HZ, BOB_HZ, CALLER_HZ, MUSIC_HZ, VOICE_HZ, level
from call_centre_talks import talking

from smartivr.audio.tones import tone
from smartivr.dialog.commands import Verdict
from smartivr.line import Detached, HungUp
from smartivr.routing.strategies.ring_all import ring_all


async def test_a_caller_waits_with_music_until_an_agent_is_there(bench):
    call, phone = await bench.call()
    await bench.passes(0.5)
    assert phone.hears(MUSIC_HZ)
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    assert ann.phone.last("offer")["kind"] == "queue"
    await ann.accept()
    await bench.passes(0.4)
    assert phone.hears(ANN_HZ)
    assert not phone.hears(MUSIC_HZ)
    assert ann.phone.hears(CALLER_HZ)
    assert ann.phone.last("connected")["call"] == call.id


async def test_the_music_stops_in_the_frame_in_which_the_agent_answers(bench):
    _, phone = await bench.call()
    ann = await bench.agent("ann")
    await bench.passes(0.5)
    await ann.accept()
    before = len(phone.heard)
    await bench.passes(0.1)
    assert not any(has_music(frame) for frame in phone.heard[before:])
    assert has_music(phone.heard[before - 1])


def has_music(frame):
    return level(frame, MUSIC_HZ, 16000) > 0.02


async def test_a_caller_is_told_the_place(bench):
    first, _ = await bench.call()
    second, _ = await bench.call()
    joined = [
        [entry for entry in call.log.entries if entry["type"] == "queue-joined"][-1]["position"]
        for call in (first, second)
    ]
    assert joined == [1, 2]
    first.hang_up()
    await bench.passes(0.1)
    moved = [entry for entry in second.log.entries if entry["type"] == "place-changed"]
    assert moved[-1]["position"] == 1


async def test_who_declines_leaves_the_call_to_the_next_agent(bench):
    await bench.call()
    ann = await bench.agent("ann")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(0.1)
    assert bob.phone.told("offer") == []
    await ann.ask("decline", offer=ann.phone.last("offer")["offer"])
    await bench.passes(0.1)
    assert ann.phone.last("withdrawn")["code"] == "declined"
    assert bob.phone.told("offer")


async def test_who_does_not_answer_loses_the_call_to_the_next_agent(bench):
    await bench.call()
    ann = await bench.agent("ann")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(15.1)
    assert ann.phone.last("withdrawn")["code"] == "no-answer"
    assert bob.phone.told("offer")


async def test_of_two_who_accept_at_once_one_gets_the_call(bench_of):
    bench = bench_of(strategy=ring_all)
    await bench.call()
    ann = await bench.agent("ann")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(0.1)
    offers = [agent.phone.last("offer")["offer"] for agent in (ann, bob)]
    assert offers[0] == offers[1]
    await ann.ask("accept", offer=offers[0])
    await bob.ask("accept", offer=offers[1])
    await bench.passes(0.1)
    assert len(ann.phone.told("connected")) == 1
    assert bob.phone.told("connected") == []
    assert {told["code"] for told in bob.phone.told("withdrawn")} == {"taken"}
    assert (ann.state, bob.state) == ("busy", "available")


async def test_an_offer_that_never_was_is_void(bench):
    ann = await bench.agent("ann")
    await ann.ask("accept", offer=77)
    assert ann.phone.last("withdrawn") == {"type": "withdrawn", "offer": 77, "code": "void"}


async def test_the_label_is_whispered_to_the_agent_alone_while_the_caller_hears_music(bench):
    _, phone = await bench.call(label="VIP")
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    await ann.accept()
    await bench.passes(0.16)
    assert ann.phone.last("whisper")["text"] == "VIP"
    assert ann.phone.hears(VOICE_HZ, 0.1)
    assert phone.hears(MUSIC_HZ, 0.1)
    assert not phone.hears(VOICE_HZ, 0.1)
    assert ann.phone.told("connected") == []
    await bench.passes(0.4)
    assert ann.phone.told("connected")
    assert phone.hears(ANN_HZ)


@pytest.mark.parametrize("how", ["hangs up", "closes the connection", "vanishes"])
async def test_an_agent_who_leaves_while_it_is_whispered_leaves_the_caller_in_line(bench, how):
    call, phone = await bench.call(label="VIP")
    ann = await bench.agent("ann")
    bob = await bench.agent("bob", BOB_HZ)
    await bench.passes(0.1)
    await ann.accept()
    if how == "vanishes":
        ann.line._mouth.pause()  # the whisper takes longer than the connection is waited for
        ann.phone.put(Detached())
        await bench.passes(10.2)
    elif how == "hangs up":
        await ann.ask("hang-up")
    else:
        ann.phone.put(HungUp())
    await bench.passes(0.3)
    assert phone.hears(MUSIC_HZ)
    assert bob.phone.last("offer")["pop"]["label"] == "VIP"
    await bob.accept()
    await bench.passes(0.8)
    assert phone.hears(BOB_HZ)
    answered = [entry["agent"] for entry in call.log.entries if entry["type"] == "agent-answered"]
    assert answered == ["bob"]


async def test_a_person_who_leaves_while_it_is_whispered_counts_as_not_answering(bench):
    bob = await bench.agent("bob", BOB_HZ)
    call, _ = await bench.call(start="bob", label="VIP")
    await bench.passes(0.2)
    await bob.accept()
    await bob.ask("hang-up")
    await bench.passes(0.1)
    assert [e["reason"] for e in call.log.entries if e["type"] == "dial-failed"] == ["no-answer"]


async def test_what_the_line_says_is_heard_over_the_agent(bench):
    call, phone, _ = await talking(bench)
    call.play(99, tone((VOICE_HZ,), 1.0, 16000))
    await bench.passes(0.5)
    assert phone.hears(VOICE_HZ)
    assert phone.hears(ANN_HZ)


async def test_a_person_is_dialled_and_answers(bench):
    bob = await bench.agent("bob", BOB_HZ)
    call, phone = await bench.call(start="bob")
    await bench.passes(1.0)
    assert bob.phone.last("offer")["kind"] == "direct"
    await bob.accept()
    await bench.passes(0.4)
    assert phone.hears(BOB_HZ)
    call.hang_up()
    assert (call.session.outcome.verdict, call.session.outcome.agent) == (Verdict.ROUTED, "bob")


async def test_a_person_who_is_away_is_not_waited_for(bench):
    call, _ = await bench.call(start="bob")
    assert [e["reason"] for e in call.log.entries if e["type"] == "dial-failed"] == ["away"]
