from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile

from smartivr.audio.tones import silence
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.listening import Listener
from smartivr.evaluate.question import question_at
from smartivr.flows.load import load_line
from smartivr.line import Encoding
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.understanding.hypothesis import Alternative
from smartivr.understanding.meaning import Band

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def listen(line, tmp_path):
    """Hear samples with a script: `await listen(samples, "support")`."""

    async def hear(samples, *answers, condition=Condition(), mishap=Mishap.NONE):  # noqa: B008  frozen
        path = tmp_path / "a.wav"
        soundfile.write(path, samples, 16000)
        recognizer = ScriptedRecognizer(answers)
        recognizer.mishap = mishap
        question = question_at(load_line(line), "main", NOW)
        return await Listener(question, recognizer).hear(
            Sample("a.wav", path, "support"), condition
        )

    return hear


class Measuring(ScriptedRecognizer):
    """Hears by script and tells how sure it is."""

    async def open(self, vocabulary, channel=None):
        utterance = await super().open(vocabulary, channel)
        finish = utterance.finish

        async def measured():
            return replace(
                await finish(),
                alternatives=(Alternative("support"), Alternative("sales")),
                engine="both",
                free_text="some technical support",
                evidence={"agreement": 0.25},
            )

        utterance.finish = measured
        return utterance


async def test_a_recording_is_understood_as_a_call_would(listen, speech):
    heard = await listen(speech, "support")

    assert (heard.meaning.intent, heard.band) == ("support", Band.ACCEPT)
    assert (heard.text, heard.utterances, heard.failure) == ("support", 1, "")


async def test_what_the_recognizer_measured_is_kept(line, tmp_path, speech):
    path = tmp_path / "a.wav"
    soundfile.write(path, speech, 16000)
    listener = Listener(question_at(load_line(line), "main", NOW), Measuring(["support"]))

    heard = await listener.hear(Sample("a.wav", path, "support"), Condition())

    assert (heard.engine, heard.alternatives) == ("both", ("sales",))
    assert heard.free_text == "some technical support"
    assert heard.evidence == {"agreement": 0.25}


async def test_speech_whose_text_fits_ends_sooner(listen, speech):
    fitting = await listen(speech, "support")
    other = await listen(speech, "something else entirely")

    assert fitting.silence_s == pytest.approx(0.5, abs=0.1)
    assert other.silence_s == pytest.approx(1.1, abs=0.1)
    assert fitting.latency_s > fitting.silence_s


async def test_silence_is_a_rejection_without_a_latency(listen):
    heard = await listen(silence(1.0, 16000), "support")

    assert (heard.band, heard.utterances, heard.latency_s) == (Band.REJECT, 0, None)


async def test_the_first_utterance_that_is_not_rejected_decides(listen, speech):
    twice = np.concatenate([speech, silence(2.0, 16000), speech, silence(2.0, 16000), speech])

    heard = await listen(twice, "nothing of the kind", "sales", "support")

    assert (heard.meaning.intent, heard.utterances) == ("sales", 2)


async def test_if_all_are_rejected_the_last_one_counts(listen, speech):
    twice = np.concatenate([speech, silence(2.0, 16000), speech])

    heard = await listen(twice, "nothing of the kind", "nor of that kind")

    assert (heard.band, heard.utterances, heard.text) == (Band.REJECT, 2, "nor of that kind")


async def test_a_recognizer_that_fails_is_a_rejection_with_its_code(listen, speech):
    heard = await listen(speech, "support", mishap=Mishap.DIE)

    assert (heard.band, heard.failure) == (Band.REJECT, "engine-failed")


async def test_speech_over_a_telephone_line_is_heard_too(listen, speech):
    heard = await listen(speech, "support", condition=Condition(8000, Encoding.ULAW))

    assert (heard.condition, heard.meaning.intent) == ("8000 Hz ulaw", "support")


async def test_hearing_goes_on_until_speech_at_the_end_is_over(listen, speech, monkeypatch):
    monkeypatch.setattr("smartivr.evaluate.conditions.TAIL_S", 0.1)

    heard = await listen(speech, "something else entirely")

    assert heard.utterances == 1
    assert heard.audio_s > len(speech) / 16000 + 0.5 + 0.1


async def test_a_typed_answer_is_understood_without_a_recognizer(line, tmp_path):
    question = question_at(load_line(line), "main", NOW)
    sample = Sample("line 2", tmp_path, "support", text="support", typed=True)
    heard = await Listener(question, None).hear(sample, Condition())
    assert (heard.meaning.intent, heard.band, heard.text) == ("support", Band.ACCEPT, "support")
    assert heard.engine == "typed"
