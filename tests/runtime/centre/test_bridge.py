import numpy as np
import pytest

from smartivr.runtime.centre.bridge import Bridge, Leg

FRAME_S = 0.02


def frame(rate_hz, value=1000):
    return np.full(round(rate_hz * FRAME_S), value, np.int16)


def talked(speaker, listener, beats, value=1000):
    """What a listener has heard of a speaker after so many beats."""
    heard = []
    for _ in range(beats):
        speaker.say(frame(speaker.rate_hz, value))
        heard.append(listener.take())
    return heard


@pytest.mark.parametrize("caller_hz", [8000, 16000, 24000, 48000])
@pytest.mark.parametrize("agent_hz", [8000, 16000, 48000])
def test_a_word_arrives_within_a_tenth_of_a_second_at_any_rates(caller_hz, agent_hz):
    bridge, agent = Bridge(caller_hz), Leg(agent_hz)
    bridge.connect([(bridge.caller, agent)])
    for _ in range(10):
        bridge.caller.say(frame(caller_hz, 0))
        agent.take()
    heard = np.concatenate(talked(bridge.caller, agent, 12))
    delay_s = int(np.argmax(np.abs(heard) > 500)) / agent_hz
    assert 0.0 < delay_s <= 0.1
    assert len(heard) == 12 * round(agent_hz * FRAME_S)


def test_who_is_not_connected_hears_nothing():
    bridge, ann, bob = Bridge(16000), Leg(16000), Leg(16000)
    bridge.connect([(ann, bob)])
    bridge.caller.say(frame(16000))
    assert bridge.take() is None
    assert not talked(bridge.caller, ann, 5)[-1].any()
    assert talked(bob, ann, 5)[-1].any()


def test_nothing_said_before_a_connection_is_heard_in_it():
    bridge, ann = Bridge(16000), Leg(16000)
    bridge.connect([(bridge.caller, ann)])
    talked(bridge.caller, ann, 5)
    bridge.connect([])
    assert ann.take() is None
    bridge.connect([(bridge.caller, ann)])
    assert not ann.take().any()


def test_three_hear_the_sum_of_the_other_two():
    bridge, ann, bob = Bridge(16000), Leg(16000), Leg(16000)
    bridge.connect([(bridge.caller, ann), (bridge.caller, bob), (ann, bob)])
    for _ in range(6):
        for leg, value in ((bridge.caller, 100), (ann, 1000), (bob, 10000)):
            leg.say(frame(16000, value))
        heard = [leg.take() for leg in (bridge.caller, ann, bob)]
    assert [int(piece[-1]) for piece in heard] == [11000, 10100, 1100]


def test_loud_voices_are_cut_off_and_do_not_wrap():
    bridge, ann, bob = Bridge(16000), Leg(16000), Leg(16000)
    bridge.connect([(bridge.caller, ann), (bridge.caller, bob)])
    for _ in range(6):
        ann.say(frame(16000, 30000))
        bob.say(frame(16000, 30000))
        heard = bridge.take()
    assert heard.max() == 32767


def test_a_muted_party_is_heard_by_nobody_and_hears():
    bridge, ann = Bridge(16000), Leg(16000)
    bridge.connect([(bridge.caller, ann)])
    ann.muted = True
    for _ in range(6):
        ann.say(frame(16000))
        bridge.caller.say(frame(16000))
        heard = bridge.take(), ann.take()
    assert not heard[0].any()
    assert heard[1].any()


class Tap:
    def __init__(self):
        self.caller, self.agents = [], []

    def talked(self, caller, agents):
        self.caller.append(caller)
        self.agents.append(agents)


def test_a_tap_has_frames_of_both_sides_even_where_one_is_silent():
    bridge, ann = Bridge(8000), Leg(16000)
    tap = Tap()
    bridge.taps.append(tap)
    bridge.connect([(bridge.caller, ann)])
    for _ in range(10):
        bridge.caller.say(frame(8000))
        bridge.take()
    assert {len(piece) for piece in tap.caller + tap.agents} == {160}
    assert len(tap.caller) == len(tap.agents) == 10
    assert tap.caller[-1].any()
    assert not tap.agents[-1].any()
