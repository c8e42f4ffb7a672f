import numpy as np
import pytest

from smartivr.audio.likeness import likeness

RATE_HZ = 8000


def syllables(seed, seconds=1.5):
    """Noise whose bands rise and fall by themselves, as speech does."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    time_s = np.arange(count) / RATE_HZ
    sound = np.zeros(count)
    for centre_hz in (200, 400, 600, 800, 1100, 1400, 1700, 2200, 2700, 3300):
        swells = np.interp(time_s, np.arange(20) / 10, rng.random(20))
        sound += 2000 * swells**2 * np.sin(2 * np.pi * centre_hz * time_s + rng.random())
    return sound


def test_a_softer_later_copy_with_another_waveform_is_alike():
    played = syllables(1)
    came = -0.1 * played[4000:9600]
    assert likeness(came, played, RATE_HZ) > 0.9


@pytest.mark.parametrize("seed", range(2, 8))
def test_other_sounds_are_not(seed):
    assert likeness(syllables(seed)[4000:9600], syllables(1), RATE_HZ) < 0.7


@pytest.mark.parametrize(("came", "played"), [(0, 100), (100, 0), (5, 8000), (8000, 4000)])
def test_too_little_is_like_nothing(came, played):
    assert likeness(np.ones(came), np.ones(played), RATE_HZ) == 0


def test_silence_is_like_nothing():
    assert likeness(np.zeros(4000), np.zeros(8000), RATE_HZ) == pytest.approx(0, abs=1e-3)
