from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.mix import level_dbov
from smartivr.audio.mouth import Mouth
from smartivr.line import RATES_HZ

RATE_HZ = 8000
FRAME = 160


def counting(count, start=1):
    """Samples that are all different, so that a lost or repeated one is seen."""
    return np.arange(start, start + count, dtype=np.int16)


def say(mouth, prompt, samples):
    mouth.begin(prompt)
    mouth.append(prompt, samples)
    mouth.finish(prompt)


def quiet(samples):
    return level_dbov(samples) < -50


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_frame_has_20_ms_at_any_rate(rate_hz):
    mouth = Mouth(rate_hz)
    say(mouth, 1, counting(7))
    for _ in range(5):
        assert len(mouth.tick().samples) == rate_hz // 50


def test_a_prompt_starts_with_its_first_and_ends_with_its_last_sample():
    mouth = Mouth(RATE_HZ)
    say(mouth, 7, counting(2 * FRAME + 1))
    first, second, third, fourth = (mouth.tick() for _ in range(4))
    assert (first.started, first.ended, first.speaking) == ((7,), (), True)
    assert (second.started, second.ended, second.speaking) == ((), (), True)
    assert (third.started, third.ended, third.speaking) == ((), (7,), True)
    assert (fourth.started, fourth.ended, fourth.speaking) == ((), (), False)
    assert np.array_equal(first.samples, counting(FRAME))
    assert third.samples[0] == 2 * FRAME + 1
    assert quiet(third.samples[1:])
    assert mouth.idle


def test_prompts_follow_each_other_without_a_gap():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(100))
    say(mouth, 2, counting(60, start=101))
    tick = mouth.tick()
    assert np.array_equal(tick.samples, counting(160))
    assert (tick.started, tick.ended) == ((1, 2), (1, 2))


def test_an_empty_prompt_starts_and_ends():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(0))
    tick = mouth.tick()
    assert (tick.started, tick.ended, tick.speaking) == ((1,), (1,), False)


def test_late_audio_is_waited_for_in_silence():
    mouth = Mouth(RATE_HZ)
    mouth.begin(1)
    say(mouth, 2, counting(FRAME))
    assert not mouth.tick().speaking
    mouth.append(1, counting(FRAME))
    assert mouth.tick().started == (1,)
    waiting = mouth.tick()
    assert (waiting.speaking, waiting.started, waiting.ended) == (False, (), ())
    assert quiet(waiting.samples)
    mouth.finish(1)
    tick = mouth.tick()
    assert (tick.ended, tick.started) == ((1, 2), (2,))
    assert np.array_equal(tick.samples, counting(FRAME))


def test_a_pause_is_silent_and_resuming_goes_back_a_little():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(100 * FRAME))
    played = [mouth.tick().samples for _ in range(50)]
    mouth.pause()
    paused = mouth.tick()
    assert not paused.speaking
    assert quiet(paused.samples)
    mouth.resume()
    assert mouth.tick().samples[0] == played[-1][-1] + 1 - 0.3 * RATE_HZ


def test_resuming_goes_back_to_the_beginning_at_most():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(10 * FRAME))
    mouth.tick()
    mouth.pause()
    mouth.resume()
    tick = mouth.tick()
    assert np.array_equal(tick.samples, counting(FRAME))
    assert tick.started == ()


def test_resuming_what_is_not_paused_changes_nothing():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(10 * FRAME))
    mouth.tick()
    mouth.resume()
    assert mouth.tick().samples[0] == FRAME + 1


def test_stopping_drops_everything_and_what_comes_late():
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(10 * FRAME))
    mouth.begin(2)
    mouth.tick()
    mouth.pause()
    assert mouth.stop() == (1, 2)
    mouth.append(2, counting(FRAME))
    mouth.finish(2)
    assert mouth.idle
    assert not mouth.paused
    assert mouth.tick().ended == ()
    say(mouth, 3, counting(FRAME))
    assert mouth.tick().ended == (3,)


def test_music_fills_what_prompts_leave_and_goes_on_after_them():
    mouth = Mouth(RATE_HZ)
    mouth.music(counting(400, start=1000))
    assert np.array_equal(mouth.tick().samples, counting(160, start=1000))
    say(mouth, 1, counting(100))
    mixed = mouth.tick()
    assert np.array_equal(mixed.samples[:100], counting(100))
    assert np.array_equal(mixed.samples[100:], counting(60, start=1160))
    last = mouth.tick()
    assert last.speaking
    assert np.array_equal(last.samples, counting(160, start=1220))
    assert mouth.tick().samples[20] == 1000
    mouth.music(None)
    assert not mouth.tick().speaking


def test_music_waits_while_a_prompt_is_late():
    mouth = Mouth(RATE_HZ)
    mouth.music(counting(400, start=1000))
    mouth.begin(1)
    assert not mouth.tick().speaking


@given(
    st.lists(st.lists(st.integers(0, 500), max_size=4), min_size=1, max_size=6),
    st.lists(st.integers(0, 5), max_size=40),
)
def test_nothing_is_lost_and_order_is_kept(prompts, ticks_between):
    mouth = Mouth(RATE_HZ)
    heard, started, ended, total = [], [], [], 0

    def tick():
        nonlocal heard
        frame = mouth.tick()
        assert len(frame.samples) == FRAME
        heard.append(frame.samples)
        started.extend(frame.started)
        ended.extend(frame.ended)

    pauses = iter(ticks_between)
    for number in range(len(prompts)):
        mouth.begin(number)
    for number, pieces in enumerate(prompts):
        for length in pieces:
            mouth.append(number, counting(length, start=total + 1000))
            total += length
            for _ in range(next(pauses, 0)):
                tick()
        mouth.finish(number)
    while not mouth.idle:
        tick()
    audio = np.concatenate(heard) if heard else counting(0)
    assert np.array_equal(audio[audio >= 1000], counting(total, start=1000))
    assert started == ended == list(range(len(prompts)))


@given(st.lists(st.tuples(st.integers(1, 20), st.integers(0, 3)), max_size=10))
def test_pauses_lose_no_sample(pauses):
    mouth = Mouth(RATE_HZ)
    say(mouth, 1, counting(20000))
    last = 0
    for playing, silent in pauses:
        for _ in range(playing):
            frame = mouth.tick().samples
            assert frame[0] <= last + 1
            assert all(after == before + 1 for before, after in pairwise(frame.tolist()))
            last = int(frame[-1])
        mouth.pause()
        for _ in range(silent):
            assert not mouth.tick().speaking
        mouth.resume()
