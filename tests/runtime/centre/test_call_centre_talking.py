"""A caller and an agent who talk."""

import numpy as np
import pytest
from call_centre_bench import ANN_HZ, CALLER_HZ, MUSIC_HZ, level
from call_centre_talks import talking


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
