"""Callers who are passed on to colleagues, queues and steps."""

import pytest
from call_centre_bench import ANN_HZ, BOB_HZ, CALLER_HZ, MUSIC_HZ
from call_centre_talks import consulting, talking


async def test_an_attended_transfer_leaves_the_caller_with_the_second_agent(bench):
    call, phone, ann, bob = await consulting(bench)
    await ann.ask("complete")
    await bench.passes(0.3)
    assert phone.hears(BOB_HZ)
    assert bob.phone.hears(CALLER_HZ)
    assert not phone.hears(MUSIC_HZ)
    assert not phone.hears(ANN_HZ)
    assert ann.phone.last("ended")["by"] == "transfer"
    assert ann.state == "wrap-up"
    assert bob.phone.last("connected")["kind"] == "transfer"
    await bob.ask("hang-up")
    assert call.session.outcome.agent == "bob"


@pytest.mark.parametrize("who", ["ann cancels", "bob hangs up"])
async def test_a_given_up_consultation_leads_back_to_the_caller(bench, who):
    _, phone, ann, bob = await consulting(bench)
    await (ann.ask("cancel") if who == "ann cancels" else bob.ask("hang-up"))
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)
    assert not phone.hears(MUSIC_HZ)
    assert not phone.hears(BOB_HZ)
    assert bob.phone.told("ended")
    assert ann.phone.last("talk")["what"] == "unheld"


async def test_a_consultation_that_nobody_answers_leads_back_to_the_caller(bench):
    _, phone, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(15.2)
    failed = [told for told in ann.phone.told("talk") if told["what"] == "consult-failed"]
    assert [told["code"] for told in failed] == ["no-answer"]
    assert bob.phone.last("withdrawn")["code"] == "no-answer"
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)


async def test_who_hangs_up_while_a_colleague_rings_sends_the_caller_there(bench):
    call, phone, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(0.2)
    await ann.ask("hang-up")
    await bench.passes(1.0)
    assert not call.session.ended
    await bob.accept()
    await bench.passes(0.4)
    assert phone.hears(BOB_HZ)


async def test_a_conference_joins_all_three_and_goes_on_when_one_leaves(bench):
    call, phone, ann, bob = await consulting(bench)
    await ann.ask("conference")
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)
    assert phone.hears(BOB_HZ)
    assert not phone.hears(MUSIC_HZ)
    for agent, others in ((ann, (CALLER_HZ, BOB_HZ)), (bob, (CALLER_HZ, ANN_HZ))):
        assert all(agent.phone.hears(hz) for hz in others)
    await ann.ask("hang-up")
    await bench.passes(0.3)
    assert phone.hears(BOB_HZ)
    assert not phone.hears(ANN_HZ)
    assert not call.session.ended
    await bob.ask("hang-up")
    assert call.session.ended


async def test_a_conference_is_held_and_comes_back(bench):
    _, phone, ann, bob = await consulting(bench)
    await ann.ask("conference")
    await ann.ask("hold")
    await bench.passes(0.4)
    assert phone.hears(MUSIC_HZ)
    assert not phone.hears(BOB_HZ)
    assert bob.phone.hears(ANN_HZ)
    await ann.ask("unhold")
    await bench.passes(0.4)
    assert phone.hears(BOB_HZ)
    assert phone.hears(ANN_HZ)


async def test_a_callers_hang_up_while_a_colleague_rings_stops_the_ringing(bench):
    call, _, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(0.2)
    call.hang_up("caller")
    await bench.passes(0.1)
    assert bob.phone.last("withdrawn")["code"] == "left"
    assert bob.state == "available"


async def test_a_blind_transfer_to_a_queue_rings_there(bench):
    _, phone, ann = await talking(bench)
    cat = await bench.agent("cat", BOB_HZ)
    await ann.ask("transfer", to="queue", target="other")
    await bench.passes(1.0)
    assert ann.phone.last("ended")["by"] == "transfer"
    assert cat.phone.last("offer")["pop"]["queue"] == "other"
    await cat.accept()
    await bench.passes(0.4)
    assert phone.hears(BOB_HZ)


async def test_a_blind_transfer_that_nobody_answers_comes_back(bench):
    call, phone, ann = await talking(bench)
    cat = await bench.agent("cat", BOB_HZ)
    await ann.ask("transfer", to="person", target="cat")
    await bench.passes(1.0)
    assert cat.phone.last("offer")["kind"] == "direct"
    await cat.ask("decline", offer=cat.phone.last("offer")["offer"])
    await bench.passes(12.0)
    assert not call.session.ended
    assert ann.phone.last("offer")["kind"] == "queue"
    await ann.accept()
    await bench.passes(0.4)
    assert phone.hears(ANN_HZ)


@pytest.mark.parametrize(
    "wanted",
    [{"to": "queue", "target": "nowhere"}, {"to": "person", "target": "nobody"},
     {"to": "step", "target": "nothing"}],
)  # fmt: skip
async def test_a_transfer_to_nowhere_is_refused_and_the_talk_goes_on(bench, wanted):
    call, phone, ann = await talking(bench)
    await ann.ask("transfer", **wanted)
    await bench.passes(0.2)
    assert ann.phone.last("error")["code"] == "not-found"
    assert phone.hears(ANN_HZ)
    assert not call.session.ended


async def test_a_caller_is_sent_to_another_step(bench):
    call, _, ann = await talking(bench)
    await ann.ask("transfer", to="step", target="main")
    await bench.passes(0.1)
    assert call.session.step == "main"
    assert call.log.entries[-1]
