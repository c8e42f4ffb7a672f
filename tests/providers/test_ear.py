import numpy as np
import pytest

from smartivr.providers.ear import Ear

RATE_HZ = 8000


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def sound(seconds: float, peak: int = 8000) -> np.ndarray:
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (peak * np.sin(2 * np.pi * 440 * time_s)).astype(np.int16)


def test_it_is_not_silent_before_anything_was_heard(clock: Clock) -> None:
    ear = Ear(RATE_HZ, clock=clock)
    clock.now_s += 60
    assert ear.silent_s == 0


def test_silence_begins_when_the_last_sound_is_played_not_when_it_came(clock: Clock) -> None:
    ear = Ear(RATE_HZ, clock=clock)
    for _ in range(50):
        ear.add(sound(0.02))
    clock.now_s += 1.0
    assert ear.silent_s == pytest.approx(0.0, abs=1e-6)
    clock.now_s += 0.7
    assert ear.silent_s == pytest.approx(0.7)


def test_faint_noise_is_silence(clock: Clock) -> None:
    ear = Ear(RATE_HZ, clock=clock)
    ear.add(sound(0.02))
    for _ in range(50):
        ear.add(sound(0.02, peak=30))
    clock.now_s += 1.02
    assert ear.silent_s == pytest.approx(1.0)


def test_a_dropped_prompt_is_silent_at_once_and_names_its_marks(clock: Clock) -> None:
    ear = Ear(RATE_HZ, clock=clock)
    ear.add(sound(0.5))
    ear.mark("early")
    ear.add(sound(5.0))
    ear.mark("late")
    clock.now_s += 1.0
    assert ear.reached() == ["early"]
    assert ear.clear() == ["late"]
    clock.now_s += 0.3
    assert ear.silent_s == pytest.approx(0.3)


def test_a_prompt_that_was_heard_can_be_forgotten(clock: Clock) -> None:
    ear = Ear(RATE_HZ, clock=clock)
    ear.add(sound(0.1))
    clock.now_s += 1.0
    ear.forget()
    assert ear.silent_s == 0


def test_what_is_heard_is_kept_where_wanted(clock: Clock) -> None:
    kept, fleeting = Ear(RATE_HZ, keep=True, clock=clock), Ear(RATE_HZ, clock=clock)
    for ear in (kept, fleeting):
        ear.add(sound(0.1))
    assert kept.recording is not None
    assert np.array_equal(kept.recording, sound(0.1))
    assert fleeting.recording is None
