import numpy as np
import pytest

from smartivr.audio.dtmf import ToneDetector
from smartivr.audio.mix import level_dbov, peak_dbov
from smartivr.audio.tones import (
    beep,
    busy,
    comfort_noise,
    hold_music,
    ring_back,
    silence,
    tone,
)


def strongest_hz(samples, rate_hz):
    return np.argmax(np.abs(np.fft.rfft(samples))) * rate_hz / len(samples)


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
def test_a_tone_has_its_frequency_length_and_level(rate_hz):
    sound = tone((425.0,), 1.0, rate_hz, level_dbov=-20)
    assert len(sound) == rate_hz
    assert strongest_hz(sound, rate_hz) == pytest.approx(425, abs=1)
    assert level_dbov(sound) == pytest.approx(-20, abs=0.1)


def test_a_tone_starts_and_stops_without_a_click():
    sound = tone((425.0,), 0.5, 8000)
    assert abs(int(sound[0])) < 100
    assert abs(int(sound[-1])) < 500


def test_signals_keep_their_cadence():
    ringing = ring_back(6, 8000)
    assert level_dbov(ringing[:8000]) > -20
    assert not ringing[8000:40000].any()
    assert level_dbov(ringing[40000:]) > -20
    engaged = busy(2, 8000)
    assert not engaged[4000:8000].any()
    assert level_dbov(engaged[8000:12000]) > -20


def test_the_beep_is_heard():
    assert strongest_hz(beep(8000), 8000) == pytest.approx(1000, abs=3)


def test_comfort_noise_is_faint_and_always_the_same():
    noise = comfort_noise(1, 8000)
    assert level_dbov(noise) == pytest.approx(-60, abs=0.5)
    assert np.array_equal(noise, comfort_noise(1, 8000))
    assert not np.array_equal(noise, comfort_noise(1, 8000, seed=1))


def test_silence_is_digital():
    assert not silence(0.1, 8000).any()
    assert len(silence(0.1, 8000)) == 800


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
def test_hold_music_is_audible_never_clips_and_presses_no_key(rate_hz):
    music = hold_music(20, rate_hz)
    assert len(music) == 20 * rate_hz
    assert -30 < level_dbov(music) < -14
    assert peak_dbov(music) < -3
    assert not ToneDetector(rate_hz).feed(music)


def test_hold_music_repeats_without_a_jump():
    music = hold_music(19.2, 8000).astype(int)
    period = round(9.6 * 8000)
    assert np.array_equal(music[:period], music[period:])
    assert abs(music[period] - music[period - 1]) <= np.abs(np.diff(music[:period])).max()
