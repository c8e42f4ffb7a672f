import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.jitter_buffer import GATHERED_S, LONGEST_S, JitterBuffer

RATE_HZ = 8000
FRAME = 160


def counting(count, start=1):
    return np.arange(start, start + count, dtype=np.int16)


def test_nothing_is_played_before_enough_is_gathered():
    buffer = JitterBuffer(RATE_HZ)
    buffer.put(counting(FRAME))
    assert not buffer.take(FRAME).any()
    buffer.put(counting(FRAME, FRAME + 1))
    assert (buffer.take(FRAME) == counting(FRAME)).all()


def test_bunches_come_out_evenly_and_in_order():
    buffer = JitterBuffer(RATE_HZ)
    buffer.put(counting(5 * FRAME))
    out = np.concatenate([buffer.take(FRAME) for _ in range(5)])
    assert (out == counting(5 * FRAME)).all()


def test_after_running_dry_it_gathers_again():
    buffer = JitterBuffer(RATE_HZ)
    buffer.put(counting(2 * FRAME))
    assert buffer.take(3 * FRAME)[2 * FRAME :].tolist() == [0] * FRAME
    buffer.put(counting(FRAME))
    assert not buffer.take(FRAME).any()
    buffer.put(counting(FRAME))
    assert not buffer.take(FRAME).any()
    buffer.put(counting(FRAME))
    buffer.put(counting(FRAME))
    assert buffer.take(FRAME).any()


def played(buffer, arrivals, value=1000):
    """What is heard while so many frames come before each one that is taken."""
    heard = []
    for count in arrivals:
        for _ in range(count):
            buffer.put(np.full(FRAME, value, np.int16))
        heard.append(buffer.take(FRAME))
    return np.concatenate(heard)


BUNCHES = [0, 0, 0, 0, 5]
"""Five frames come at once each tenth of a second."""


def test_bunches_leave_gaps_at_first_alone():
    buffer = JitterBuffer(RATE_HZ)
    played(buffer, [1] * 20)
    assert (played(buffer, BUNCHES * 4) == 0).any()
    assert (played(buffer, BUNCHES * 40) != 0).all()
    assert not buffer.dropped


def test_what_is_not_needed_any_more_is_given_up_in_a_quiet_moment():
    buffer = JitterBuffer(RATE_HZ)
    played(buffer, BUNCHES * 8)
    played(buffer, [1] * 400)
    assert not buffer.dropped
    played(buffer, [1] * 800, value=100)
    assert 0 < buffer.dropped <= 5 * FRAME
    left = played(buffer, [0] * 12)
    assert FRAME <= np.count_nonzero(left) <= 2 * FRAME


def test_who_falls_silent_is_not_waited_for_longer():
    buffer = JitterBuffer(RATE_HZ)
    played(buffer, [1] * 20 + [0] * 50)
    assert np.count_nonzero(played(buffer, [1, 1])) == FRAME


def test_what_runs_too_far_ahead_is_dropped_oldest_first():
    buffer = JitterBuffer(RATE_HZ)
    longest = round(LONGEST_S * RATE_HZ)
    buffer.put(counting(longest + 1))
    kept = round(GATHERED_S * RATE_HZ)
    assert buffer.dropped == longest + 1 - kept
    assert buffer.take(kept)[-1] == longest + 1


@given(st.lists(st.one_of(st.integers(0, 900), st.integers(-900, -1)), max_size=60))
def test_whatever_comes_nothing_is_invented_or_reordered(steps):
    buffer = JitterBuffer(RATE_HZ)
    put = 0
    heard: list[int] = []
    for step in steps:
        if step >= 0:
            buffer.put(counting(step, put + 1))
            put += step
        else:
            piece = buffer.take(-step)
            assert len(piece) == -step
            heard += [int(sample) for sample in piece if sample]
    assert heard == sorted(set(heard))
    assert len(heard) + buffer.dropped <= put


@pytest.mark.parametrize("count", [0, 1, 161])
def test_exactly_what_is_wanted_is_given(count):
    assert len(JitterBuffer(RATE_HZ).take(count)) == count
