import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from likeness import correlation
from processor_time import spending

from smartivr.audio import noise_suppression
from smartivr.audio.mix import add, gain, level_dbov
from smartivr.audio.noise_suppression import (
    QUIET_DBOV,
    RATE_HZ,
    NoiseSuppressor,
    available,
    background_dbov,
)
from smartivr.audio.tones import comfort_noise, silence
from smartivr.line import Samples

HELD_BACK_S = 0.06

pytestmark = pytest.mark.skipif(not available(), reason="no librnnoise for this platform")


def suppressed(samples: Samples, piece: int = 1536) -> Samples:
    suppressor = NoiseSuppressor()
    return np.concatenate(
        [suppressor.feed(samples[at : at + piece]) for at in range(0, len(samples), piece)]
    )


def buzz(seconds: float, pitch_hz: float = 120.0) -> Samples:
    """A vowel-like sound: harmonics of a pitch that glides, in syllables."""
    at_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * np.cumsum(pitch_hz * (1 + 0.1 * np.sin(5 * at_s))) / RATE_HZ
    wave = sum(np.sin(order * phase) / order for order in range(1, 20))
    syllables = np.clip(np.sin(2 * np.pi * 2 * at_s), 0, 1)
    return (5000 * wave * syllables).astype(np.int16)


def test_steady_noise_falls_by_more_than_9_db() -> None:
    noise = comfort_noise(2.0, RATE_HZ, -35.0, 1)
    late = suppressed(noise)[RATE_HZ:]
    assert level_dbov(late) < -44


def test_a_voice_keeps_its_level() -> None:
    voice = buzz(2.0)
    noisy = add(voice, comfort_noise(2.0, RATE_HZ, -45.0, 1))
    assert level_dbov(suppressed(noisy)) == pytest.approx(level_dbov(voice), abs=2)


def test_what_comes_out_is_in_step_with_what_went_in() -> None:
    voice = buzz(1.5)
    out = suppressed(voice)
    likeness = correlation(out, voice[: len(out)])
    assert abs(int(likeness.argmax()) - (len(out) - 1)) <= RATE_HZ // 1000


def test_no_more_than_60_ms_are_held_back() -> None:
    voice = buzz(1.0)
    missing = len(voice) - len(suppressed(voice))
    assert 0 <= missing <= HELD_BACK_S * RATE_HZ


@given(cuts=st.lists(st.integers(1, 4000), max_size=8))
@settings(max_examples=10, deadline=None)
def test_pieces_of_any_length_give_the_same_as_the_whole(cuts: list[int]) -> None:
    noisy = add(buzz(0.5), comfort_noise(0.5, RATE_HZ, -40.0, 2))
    ends = [end for end in np.cumsum(cuts) if end < len(noisy)]
    suppressor = NoiseSuppressor()
    pieces = [suppressor.feed(piece) for piece in np.split(noisy, ends)]
    assert np.array_equal(np.concatenate(pieces), suppressed(noisy, len(noisy)))


def test_silence_stays_silent() -> None:
    assert not suppressed(silence(1.0, RATE_HZ)).any()


def test_a_square_wave_at_full_scale_stays_in_range() -> None:
    clipped = np.where(np.arange(RATE_HZ) // 40 % 2, 32767, -32768).astype(np.int16)
    out = suppressed(clipped)
    assert out.dtype == np.int16
    assert level_dbov(out) <= 0


def test_two_suppressors_do_not_disturb_each_other() -> None:
    voice, noise = buzz(0.5), comfort_noise(0.5, RATE_HZ, -30.0, 3)
    first, second = NoiseSuppressor(), NoiseSuppressor()
    mixed = [
        (first.feed(voice[at : at + 800]), second.feed(noise[at : at + 800]))
        for at in range(0, 8000, 800)
    ]
    assert np.array_equal(np.concatenate([one for one, _ in mixed]), suppressed(voice, 800))
    assert np.array_equal(np.concatenate([other for _, other in mixed]), suppressed(noise, 800))


def test_background_is_the_level_before_the_voice() -> None:
    background = comfort_noise(0.4, RATE_HZ, -50.0, 4)
    assert background_dbov(np.concatenate([background, buzz(1.0)])) == pytest.approx(-50, abs=1)


def test_a_click_before_the_voice_is_no_noisy_background() -> None:
    background = comfort_noise(0.4, RATE_HZ, -70.0, 5)
    background[1000:1100] = 20000
    assert background_dbov(background) < QUIET_DBOV


def test_background_of_next_to_nothing_is_measured_too() -> None:
    assert background_dbov(np.zeros(0, np.int16)) < QUIET_DBOV
    assert background_dbov(gain(buzz(0.01), 0.0)) <= 0


def test_without_the_library_it_is_not_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noise_suppression, "_library", lambda: None)
    assert not noise_suppression.available()
    with pytest.raises(RuntimeError):
        NoiseSuppressor()


def test_a_second_takes_a_small_part_of_a_core() -> None:
    noisy = add(buzz(2.0), comfort_noise(2.0, RATE_HZ, -40.0, 6))
    suppressor = NoiseSuppressor()
    with spending() as spent:
        suppressor.feed(noisy)
    assert spent.cpu_s < 0.2 * 2, "0.04 on a machine with nothing else to do"
