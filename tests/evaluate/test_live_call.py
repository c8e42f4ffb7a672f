import numpy as np
import pytest

from smartivr.evaluate.live_call import Ears

RATE_HZ = 8000
SOUND = (8000 * np.sin(np.arange(160) / 3)).astype(np.int16)
HUSH = np.random.default_rng(0).normal(0, 30, 160).astype(np.int16)


class Listening:
    """Ears, a clock, and a line that brings a frame every 20 ms."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.ears = Ears(RATE_HZ, lambda: self.now_s)
        self.waited_ms: list[float] = []
        self.ears.on_answer = self.waited_ms.append

    def hear(self, frame: np.ndarray, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            self.ears.add(frame)
            self.now_s += 0.02
        self.ears.reached()


@pytest.fixture
def line() -> Listening:
    return Listening()


def test_faint_noise_is_silence(line: Listening) -> None:
    line.hear(HUSH, 1.0)
    assert line.ears.quiet
    assert line.ears.sounding_s == 0


def test_a_prompt_is_over_once_its_mark_is_reached_and_it_is_silent(line: Listening) -> None:
    line.ears.announced("1")
    line.hear(SOUND, 1.0)
    assert line.ears.sounding_s == pytest.approx(1.0)
    line.ears.mark("1")
    line.hear(HUSH, 0.3)
    assert not line.ears.quiet, "the silence may be a gap between words"
    line.hear(HUSH, 0.4)
    assert line.ears.quiet


def test_a_prompt_that_was_announced_is_waited_for(line: Listening) -> None:
    line.ears.announced("1")
    line.hear(HUSH, 2.0)
    assert not line.ears.quiet


def test_a_prompt_that_was_dropped_is_not_waited_for(line: Listening) -> None:
    line.ears.announced("1")
    line.hear(SOUND, 0.5)
    line.ears.clear()
    line.hear(HUSH, 0.6)
    assert line.ears.quiet


def test_the_wait_for_an_answer_ends_with_its_first_sound(line: Listening) -> None:
    line.hear(HUSH, 0.5)
    line.ears.wait_for_answer()
    line.hear(HUSH, 0.6)
    line.hear(SOUND, 0.5)
    line.hear(HUSH, 1.0)
    line.hear(SOUND, 0.5)
    assert line.waited_ms == [pytest.approx(600, abs=21)]


def test_a_prompt_that_is_sounding_anyway_is_no_answer(line: Listening) -> None:
    line.hear(SOUND, 0.5)
    line.ears.wait_for_answer()
    line.hear(SOUND, 0.5)
    assert line.waited_ms == []


def test_music_keeps_nobody_from_having_heard_everything(line: Listening) -> None:
    line.ears.announced("1")
    line.hear(SOUND, 1.0)
    assert not line.ears.all_heard
    line.ears.mark("1")
    line.hear(SOUND, 1.0)
    assert line.ears.all_heard
    assert not line.ears.quiet
