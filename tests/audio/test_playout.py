"""Whatever the network does to a caller's audio, what is given on is in order and complete."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.playout import (
    LEAST_WAIT_S,
    MOST_WAIT_S,
    STALLED_S,
    Playout,
)

RATE_HZ = 8000
FRAME = 160
BEAT_S = 0.02


SHOWN = 1000
"""What is made up for a lost frame has faded below it by the end of the frame."""


def piece(number):
    """A frame that shows which one it is."""
    return np.full(FRAME, SHOWN + number, np.int16)


def numbers(given):
    """Which frames these are, from 1 on; 0 for what is made up."""
    whole = np.concatenate([np.zeros(0, np.int16), *given])
    found = whole.reshape(-1, FRAME)[:, -1]
    return [max(0, int(value) - SHOWN + 1) for value in found]


def played(arrivals, *, until_s=None):
    """Play arrivals of (time, number) with a beat every 20 ms; returns playout and all output."""
    playout = Playout(RATE_HZ)
    given = []
    waiting = sorted(arrivals, key=lambda each: each[0])
    end_s = until_s or (waiting[-1][0] if waiting else 0.0) + 0.15
    for beat in range(round(end_s / BEAT_S) + 1):
        while waiting and waiting[0][0] <= beat * BEAT_S:
            now_s, number = waiting.pop(0)
            given += playout.put(piece(number), 20 * number, now_s)
        given += playout.beat(beat * BEAT_S)
    given += playout.flush(end_s)
    return playout, given


def test_an_even_stream_is_given_on_at_once_and_untouched():
    playout = Playout(RATE_HZ)
    for number in range(100):
        sent = piece(number)
        (given,) = playout.put(sent, 20 * number, number * BEAT_S)
        assert given is sent
        assert playout.beat(number * BEAT_S) == []
    figures = playout.figures
    assert (figures.mean_delay_s, figures.concealed_s, figures.late) == (0, 0, 0)
    assert figures.heard_s == pytest.approx(2.0)


def test_audio_that_comes_in_bunches_is_not_delayed_either():
    playout, given = played([(0.1 * (number // 5), number) for number in range(50)])
    assert numbers(given) == list(range(1, 51))
    assert playout.figures.delay_s(0.95) == 0
    assert playout.figures.concealed_s == 0


def test_frames_that_overtook_each_other_are_put_in_order():
    _, given = played([(0.0, 0), (0.02, 2), (0.03, 1), (0.06, 3)])
    assert numbers(given) == [1, 2, 3, 4]


def test_a_frame_that_never_comes_is_concealed_and_the_rest_follows():
    playout, given = played([(0.02 * number, number) for number in range(20) if number != 10])
    heard = numbers(given)
    assert len(heard) == 20
    assert heard[:10] == list(range(1, 11))
    assert heard[11:] == list(range(12, 21))
    assert playout.figures.concealed_s == pytest.approx(0.02)


def test_a_gap_costs_the_shortest_wait_where_nothing_was_ever_late():
    playout, _ = played([(0.02 * number, number) for number in range(20) if number != 10])
    assert playout.figures.delay_s(1.0) <= LEAST_WAIT_S + 1e-9
    assert playout.figures.mean_delay_s <= 2 * LEAST_WAIT_S / 19


def test_a_frame_that_comes_after_its_gap_was_filled_is_dropped_and_the_next_is_waited_for():
    first = [(0.02 * number, number) for number in range(40) if number not in {5, 25}]
    playout, given = played([*first, (0.02 * 5 + 0.09, 5), (0.02 * 25 + 0.07, 25)])
    heard = numbers(given)
    assert playout.figures.late == 1
    assert 6 not in heard
    assert 26 in heard
    assert len(heard) == 40


def test_the_wait_grows_at_once_has_a_bound_and_shrinks_slowly():
    playout = Playout(RATE_HZ)
    playout.put(piece(0), 0, 0.0)
    playout.put(piece(2), 40, 0.04)
    playout.put(piece(1), 20, 0.5)
    assert playout.wait_s == MOST_WAIT_S
    for number in range(3, 103):
        playout.put(piece(number), 20 * number, 0.5 + 0.02 * number)
    assert LEAST_WAIT_S < playout.wait_s < MOST_WAIT_S
    for number in range(103, 2000):
        playout.put(piece(number), 20 * number, 0.5 + 0.02 * number)
    assert playout.wait_s == pytest.approx(LEAST_WAIT_S, abs=0.002)


def test_a_frame_that_comes_twice_is_heard_once():
    playout, given = played([(0.02 * number, number) for number in range(10)] + [(0.1, 3)])
    assert numbers(given) == list(range(1, 11))
    assert playout.figures.duplicated == 1


def test_a_peer_that_falls_silent_is_heard_as_silence_in_real_time():
    arrivals = [(0.02 * number, number) for number in range(10)]
    playout, given = played(arrivals, until_s=20.18)
    assert len(numbers(given)) == pytest.approx(10 + 20 * 50, abs=2)
    assert playout.figures.stalled_s == pytest.approx(20, abs=0.05)


def test_silence_comes_before_the_shortest_silence_that_ends_speech_is_over():
    _, given = played([(0.0, 0)], until_s=STALLED_S + 0.02)
    assert len(numbers(given)) >= 1 + round(STALLED_S / BEAT_S)
    assert STALLED_S < 0.5


def test_nothing_is_lost_when_a_stream_stood_still():
    arrivals = [(0.02 * number, number) for number in range(10)]
    burst = [(2.0, number) for number in range(10, 110)]
    playout, given = played([*arrivals, *burst])
    heard = [number for number in numbers(given) if number in set(range(1, 111))]
    assert set(range(1, 111)) <= set(heard)
    assert playout.figures.late == 0


def test_a_peer_that_sends_nothing_in_pauses_is_not_given_the_pause_twice():
    before = [(0.02 * number, number) for number in range(10)]
    after = [(2.0 + 0.02 * number, 100 + number) for number in range(10)]
    _, given = played([*before, *after])
    assert len(numbers(given)) == pytest.approx(110, abs=2)


def test_a_new_count_of_the_peers_is_followed():
    before = [(0.02 * number, 1000 + number) for number in range(10)]
    after = [(0.2 + 0.02 * number, number) for number in range(10)]
    playout, given = played([*before, *after])
    assert len(numbers(given)) == 20
    assert playout.figures.concealed_s == 0


def test_a_few_bytes_cannot_make_long_silence():
    playout = Playout(RATE_HZ)
    given = []
    for number in range(50):
        given += playout.put(piece(0), 4000 * number, 0.02 * number)
        given += playout.beat(0.02 * number)
    assert sum(map(len, given)) < 15 * RATE_HZ


@pytest.mark.parametrize("length", [1, 40, 160, 400])
def test_pieces_without_a_place_follow_each_other(length):
    playout = Playout(RATE_HZ)
    given = []
    for number in range(50):
        given += playout.put(np.full(length, number, np.int16), None, 0.02 * number)
    assert np.array_equal(np.concatenate(given), np.repeat(np.arange(50), length))


@pytest.mark.parametrize("off_ms", [-5, -1, 1, 5])
def test_places_that_are_rounded_or_shift_make_no_gap(off_ms):
    playout = Playout(RATE_HZ)
    given = []
    for number in range(50):
        at_ms = 20 * number + (off_ms if number % 3 else 0)
        given += playout.put(piece(number), at_ms, 0.02 * number)
    assert numbers(given) == list(range(1, 51))
    assert playout.figures.concealed_s == 0


@given(
    st.lists(st.floats(0, 0.15), min_size=2, max_size=60),
    st.sets(st.integers(1, 58), max_size=10),
    st.sets(st.integers(0, 59), max_size=10),
)
def test_in_any_order_with_losses_and_doubles_the_output_is_as_long_as_the_input(
    lateness, lost, doubled
):
    count = len(lateness)
    lost = {number for number in lost if number < count - 1}
    arrivals = [
        (0.02 * number + late_s, number)
        for number, late_s in enumerate(lateness)
        if number not in lost
    ]
    arrivals += [(at_s + 0.05, number) for at_s, number in arrivals if number in doubled]
    first = min(arrivals)[1]
    playout, given = played(arrivals)
    heard = [number for number in numbers(given) if number]
    length = sum(map(len, given))
    assert length == (count - first) * FRAME
    assert all(before < now for before, now in pairwise(heard))
    figures = playout.figures
    assert figures.heard_s + figures.concealed_s == pytest.approx(length / RATE_HZ)
    assert figures.delay_s(1.0) <= MOST_WAIT_S + 0.021


@given(
    st.lists(
        st.tuples(
            st.integers(0, 500),
            st.one_of(st.none(), st.integers(-(2**40), 2**40), st.integers(0, 9000)),
            st.floats(0, 0.5),
        ),
        max_size=60,
    )
)
def test_no_arrival_whatever_raises_or_is_given_out_of_bounds(arrivals):
    playout = Playout(RATE_HZ)
    now_s, size, came = 0.0, 0, 0
    for length, at_ms, after_s in arrivals:
        now_s += after_s
        came += length
        size += sum(map(len, playout.put(np.ones(length, np.int16), at_ms, now_s)))
        size += sum(map(len, playout.beat(now_s)))
    size += sum(map(len, playout.flush(now_s)))
    assert size <= came + (now_s + MOST_WAIT_S * (len(arrivals) + 1)) * RATE_HZ
    assert playout.figures.told()["heard_s"] <= came / RATE_HZ + 0.01
