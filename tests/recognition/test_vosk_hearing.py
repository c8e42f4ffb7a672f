import json

import numpy as np
import pytest

from smartivr.errors import EngineFailed
from smartivr.recognition import catalogue, vosk_hearing
from smartivr.recognition.vosk_hearing import VoskHearing
from smartivr.recognition.vosk_model import VoskModel

GRAMMAR = json.dumps(["yes", "no", "[unk]"])
NOISE = (np.random.default_rng(1).standard_normal(16000) * 300).astype("<i2").tobytes()


@pytest.fixture(scope="module")
def model() -> VoskModel:
    return VoskModel(catalogue.find("vosk-tiny-en").folder)


def test_with_a_grammar_there_are_readings_with_scores(model: VoskModel) -> None:
    hearing = VoskHearing(model, GRAMMAR)
    hearing.hear(NOISE)
    (result,) = hearing.finish()
    assert {"text", "confidence"} <= json.loads(result)["alternatives"][0].keys()


def test_without_a_grammar_there_is_one_reading(model: VoskModel) -> None:
    hearing = VoskHearing(model, None)
    hearing.hear(NOISE)
    (result,) = hearing.finish()
    assert "text" in json.loads(result)


def test_what_libvosk_refuses_is_said_in_our_words(
    model: VoskModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_settings: object) -> None:
        raise Exception("Failed to create a recognizer")  # noqa: TRY002  as the wheel does

    monkeypatch.setattr(vosk_hearing.vosk, "KaldiRecognizer", refuse)
    with pytest.raises(EngineFailed, match="Failed to create a recognizer"):
        VoskHearing(model, GRAMMAR)


def test_a_failure_in_the_middle_is_said_in_our_words(
    model: VoskModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_audio: bytes) -> bool:
        raise Exception("Failed to process waveform")  # noqa: TRY002  as the wheel does

    hearing = VoskHearing(model, GRAMMAR)
    monkeypatch.setattr(hearing._decoder, "AcceptWaveform", fail)
    with pytest.raises(EngineFailed, match="Failed to process waveform"):
        hearing.hear(NOISE)
