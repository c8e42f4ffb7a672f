import numpy as np
import pytest

from smartivr.audio.mix import level_dbov
from smartivr.audio.noise_suppression import RATE_HZ, available
from smartivr.audio.tones import comfort_noise
from smartivr.line import Samples
from smartivr.recognition import quietening
from smartivr.recognition.quietening import Quietening


class Engine:
    def __init__(self, *, suppress_noise: bool) -> None:
        self.suppress_noise = suppress_noise


async def heard(recognizer: object, level: float) -> tuple[Samples, Samples]:
    """Noise of a level, and what becomes of it."""
    noise = comfort_noise(2.0, RATE_HZ, level, 1)
    taking = Quietening(recognizer)
    pieces = [await taking.take(noise[at : at + 1600]) for at in range(0, len(noise), 1600)]
    return noise, np.concatenate(pieces)


@pytest.mark.skipif(not available(), reason="no librnnoise for this platform")
async def test_speech_in_noise_is_quietened_for_a_recognizer_that_wants_it() -> None:
    noise, quietened = await heard(Engine(suppress_noise=True), -40.0)
    assert level_dbov(quietened) < level_dbov(noise) - 6


async def test_speech_in_a_quiet_place_is_left_as_it_is() -> None:
    noise, left = await heard(Engine(suppress_noise=True), -65.0)
    assert np.array_equal(noise, left)


@pytest.mark.parametrize("recognizer", [Engine(suppress_noise=False), object()])
async def test_a_recognizer_that_does_not_ask_for_it_hears_the_noise(recognizer: object) -> None:
    noise, left = await heard(recognizer, -30.0)
    assert np.array_equal(noise, left)


async def test_without_the_library_noise_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quietening, "available", lambda: False)
    noise, left = await heard(Engine(suppress_noise=True), -30.0)
    assert np.array_equal(noise, left)
