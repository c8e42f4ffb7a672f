import numpy as np
import pytest
from call_centre_bench import (
    ANN_HZ,
    BOB_HZ,
    CALLER_HZ,
    MUSIC_HZ,
    VOICE_HZ,
    CallCentreBench,
    level,
)

from smartivr.audio.tones import tone
from smartivr.dialog.commands import Verdict
from smartivr.line import Attached, Detached, HungUp
from smartivr.routing.strategies.ring_all import ring_all


@pytest.fixture
async def bench_of():
    benches = []

    def make(**options):
        benches.append(CallCentreBench(**options))
        return benches[-1]

    yield make
    for bench in benches:
        await bench.close()


@pytest.fixture
def bench(bench_of):
    return bench_of()


# --- waiting and answering ------------------------------------------------------------------------


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


# --- talking --------------------------------------------------------------------------------------


async def talking(bench, **call_options):
    """A caller and Ann, who hear each other."""
    call, phone = await bench.call(**call_options)
    ann = await bench.agent("ann")
    await bench.passes(0.1)
    await ann.accept()
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    return call, phone, ann


async def test_a_caller_on_hold_hears_music_and_the_agent_nothing(bench):
    _, phone, ann = await talking(bench)
    await ann.ask("hold")
    await bench.passes(0.3)
    assert phone.hears(MUSIC_HZ)
    assert not phone.hears(ANN_HZ)
    assert not ann.phone.hears(CALLER_HZ)
    await ann.ask("unhold")
    await bench.passes(0.3)
    assert not phone.hears(MUSIC_HZ)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    assert [told["what"] for told in ann.phone.told("talk")] == ["held", "unheld"]


async def test_a_muted_agent_hears_and_is_not_heard(bench):
    _, phone, ann = await talking(bench)
    await ann.ask("mute")
    await bench.passes(0.4)
    assert not phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    await ann.ask("unmute")
    await bench.passes(0.3)
    assert phone.hears(ANN_HZ)


@pytest.mark.parametrize(("caller_hz", "agent_hz"), [(8000, 16000), (48000, 8000), (16000, 24000)])
async def test_legs_of_different_rates_hear_each_other(bench, caller_hz, agent_hz):
    _, phone = await bench.call(rate_hz=caller_hz)
    ann = await bench.agent("ann", rate_hz=agent_hz)
    await bench.passes(0.1)
    await ann.accept()
    await bench.passes(0.5)
    assert phone.hears(ANN_HZ)
    assert ann.phone.hears(CALLER_HZ)
    assert {len(frame) for frame in ann.phone.heard} == {agent_hz // 50}


async def test_when_the_agent_hangs_up_the_talk_is_over_and_wrapping_up_begins(bench):
    call, _, ann = await talking(bench)
    await ann.ask("hang-up")
    await bench.passes(0.1)
    assert call.session.ended
    assert call.session.outcome.agent == "ann"
    assert ann.phone.last("ended")["by"] == "agent"
    assert ann.state == "wrap-up"
    await bench.passes(10.1)
    assert ann.state == "available"


async def test_when_the_caller_hangs_up_the_agent_is_told_at_once(bench):
    call, _, ann = await talking(bench)
    call.hang_up("caller")
    assert ann.phone.last("ended")["by"] == "caller"
    await ann.ask("wrapped-up")
    await bench.passes(0.02)
    assert ann.state == "available"


async def test_what_cannot_be_done_now_is_refused_with_a_code(bench):
    ann = await bench.agent("ann")
    for kind in ("hold", "unhold", "mute", "complete", "cancel", "conference", "hang-up",
                 "pause-recording", "notes"):  # fmt: skip
        await ann.ask(kind)
    assert [told["code"] for told in ann.phone.told("error")] == ["out-of-turn"] * 9


async def test_the_recording_pauses_when_the_agent_says_so(bench):
    call, _, ann = await talking(bench)
    await ann.ask("pause-recording")
    await ann.ask("resume-recording")
    kinds = [entry["type"] for entry in call.log.entries]
    assert kinds.index("recording-paused") < kinds.index("recording-resumed")


# --- passing a caller on --------------------------------------------------------------------------


async def consulting(bench):
    """Ann, who has a caller on hold, and Bob, whom she talks to."""
    call, phone, ann = await talking(bench)
    bob = await bench.agent("bob", BOB_HZ)
    await ann.ask("transfer", kind="attended", to="person", target="bob")
    await bench.passes(0.3)
    assert phone.hears(MUSIC_HZ)
    offer = bob.phone.last("offer")
    assert (offer["kind"], offer["pop"]["by"]) == ("consult", "ann")
    await bob.accept()
    await bench.passes(0.3)
    assert ann.phone.hears(BOB_HZ)
    assert bob.phone.hears(ANN_HZ)
    assert not ann.phone.hears(CALLER_HZ)
    assert not bob.phone.hears(CALLER_HZ)
    assert phone.hears(MUSIC_HZ)
    return call, phone, ann, bob


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


# --- connections that break -----------------------------------------------------------------------


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


# --- states ---------------------------------------------------------------------------------------


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


# --- taps -----------------------------------------------------------------------------------------


class Recorder:
    def __init__(self):
        self.caller, self.agents = [], []

    def talked(self, caller, agents):
        self.caller.append(caller)
        self.agents.append(agents)


async def test_a_tap_has_both_sides_in_step_and_nothing_of_the_music(bench):
    call, _, ann = await talking(bench)
    tap = Recorder()
    call.bridge.taps.append(tap)
    await bench.passes(0.5)
    caller, agents = np.concatenate(tap.caller), np.concatenate(tap.agents)
    assert len(caller) == len(agents) == 16000 // 2
    heard = [[level(side, hz, 16000) for hz in (CALLER_HZ, ANN_HZ)] for side in (caller, agents)]
    assert min(heard[0][0], heard[1][1]) > 0.1
    assert max(heard[0][1], heard[1][0]) < 0.01
    await ann.ask("hold")
    held = len(tap.caller)
    await bench.passes(0.5)
    assert len(tap.caller) == held
