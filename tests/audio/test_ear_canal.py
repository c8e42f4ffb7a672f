import numpy as np
import pytest

from smartivr.audio.ear_canal import EarCanal
from smartivr.audio.resample import Resampler
from smartivr.audio.tones import tone
from smartivr.audio.voice_activity import CHUNK_S, CHUNK_SAMPLES, RATE_HZ
from smartivr.line import FRAME_S

KEPT_S = 0.4


def frames(samples, rate_hz):
    size = round(FRAME_S * rate_hz)
    return [samples[start : start + size] for start in range(0, len(samples), size)]


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
def test_chunks_are_what_the_resampler_gives_and_come_as_early(rate_hz):
    spoken = tone((440.0,), 1.0, rate_hz)
    canal, resampler = EarCanal(rate_hz, KEPT_S), Resampler(rate_hz, RATE_HZ)
    given, ready = [], np.zeros(0, np.int16)
    for frame in frames(spoken, rate_hz):
        ready = np.concatenate([ready, resampler.feed(frame)])
        given += canal.feed(frame)
        assert len(given) == len(ready) // CHUNK_SAMPLES
    assert np.array_equal(np.concatenate(given), ready[: len(given) * CHUNK_SAMPLES])


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
def test_silence_is_let_go_of_without_moving_what_comes_after_it(rate_hz):
    audio = np.concatenate([np.zeros(5 * rate_hz, np.int16), tone((440.0,), 1.0, rate_hz)])
    canal, passed_over, given = EarCanal(rate_hz, KEPT_S), 0, []
    for frame in frames(audio, rate_hz):
        if canal.quiet(frame):
            passed_over += canal.rest(frame)
        else:
            given += canal.feed(frame)
    usual = np.concatenate(list(map(Resampler(rate_hz, RATE_HZ).feed, frames(audio, rate_hz))))
    heard = np.concatenate(given)
    expected = usual[passed_over * CHUNK_SAMPLES :][: len(heard)]
    assert passed_over * CHUNK_S > 4.0
    assert np.abs(heard.astype(int) - expected).max() <= 1


def test_of_silence_so_much_is_kept_as_is_asked_for():
    canal, passed_over = EarCanal(8000, KEPT_S), 0
    for count in range(1, 500):
        passed_over += canal.rest(np.zeros(160, np.int16))
        assert count * FRAME_S - passed_over * CHUNK_S >= min(count * FRAME_S, KEPT_S)
    assert 500 * FRAME_S - passed_over * CHUNK_S < 2 * KEPT_S


def test_it_is_quiet_once_nothing_loud_can_still_be_under_way():
    canal, silence = EarCanal(8000, KEPT_S), np.zeros(160, np.int16)
    assert not canal.quiet(tone((440.0,), FRAME_S, 8000))
    assert [canal.quiet(silence) for _ in range(7)] == [False] * 5 + [True] * 2


def test_noise_is_not_quiet_however_long_it_lasts():
    noise = np.random.default_rng(0).normal(0, 40, (500, 160)).astype(np.int16)
    canal = EarCanal(8000, KEPT_S)
    assert not any(canal.quiet(frame) for frame in noise)
