import numpy as np
import pytest

from smartivr.audio.mix import add, level_dbov
from smartivr.audio.noise_suppression import RATE_HZ, available
from smartivr.audio.tones import comfort_noise
from smartivr.line import Samples
from smartivr.recognition import preparation
from smartivr.recognition.preparation import Preparation


class Engine:
    def __init__(self, *, suppress_noise: bool) -> None:
        self.suppress_noise = suppress_noise


def speech_in_noise(noise_dbov: float, peak: int = 8000) -> Samples:
    """Background, then a tone, in noise of a level."""
    at_s = np.arange(2 * RATE_HZ) / RATE_HZ
    voice = np.where((at_s > 0.4) & (at_s < 1.0), peak * np.sin(2000 * at_s), 0).astype(np.int16)
    return add(voice, comfort_noise(2.0, RATE_HZ, noise_dbov, 1))


async def prepared(recognizer: object, speech: Samples) -> Samples:
    """What becomes of speech; its first piece is as long as that of a call."""
    preparation = Preparation(recognizer)
    pieces = np.split(speech, range(9600, len(speech), 1600))
    return np.concatenate([await preparation.take(piece) for piece in pieces])


@pytest.mark.skipif(not available(), reason="no librnnoise for this platform")
async def test_noise_is_taken_out_for_a_recognizer_that_wants_it() -> None:
    speech = speech_in_noise(-40.0)
    out = await prepared(Engine(suppress_noise=True), speech)
    assert level_dbov(out[-9600:]) < level_dbov(speech[-9600:]) - 6


async def test_speech_in_a_quiet_place_is_left_as_it_is() -> None:
    speech = speech_in_noise(-65.0)
    assert np.array_equal(await prepared(Engine(suppress_noise=True), speech), speech)


@pytest.mark.parametrize("recognizer", [Engine(suppress_noise=False), object()])
async def test_a_recognizer_that_does_not_ask_for_it_hears_the_noise(recognizer: object) -> None:
    speech = speech_in_noise(-30.0)
    assert np.array_equal(await prepared(recognizer, speech), speech)


async def test_without_the_library_noise_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "available", lambda: False)
    speech = speech_in_noise(-30.0)
    assert np.array_equal(await prepared(Engine(suppress_noise=True), speech), speech)


async def test_a_quiet_caller_is_raised_whoever_listens() -> None:
    out = await prepared(object(), speech_in_noise(-90.0, peak=400))
    assert np.abs(out).max() == pytest.approx(8000, rel=0.02)
