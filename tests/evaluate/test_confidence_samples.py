"""The shipped samples that the confidence is learnt from."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import soundfile

from smartivr.evaluate.dataset import read_dataset, unknown_intents
from smartivr.evaluate.question import question_at
from smartivr.flows.load import load_line

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "audio" / "samples"
FOLDERS = ("telecom", "barista", "digits", "others")
MOST_BYTES = 4_000_000


@pytest.mark.parametrize("line", ["telecom", "barista", "digits"])
def test_answers_are_answers_of_their_line(line):
    samples = read_dataset(SAMPLES / "confidence" / line)
    flow = load_line(ROOT / "intents" / line)
    question = question_at(flow, "", datetime(2026, 11, 23, 12, tzinfo=UTC))
    assert unknown_intents(samples, question.intents) == ()
    assert all(one.intent for one in samples)


def test_outsiders_are_labelled_as_such_and_are_more_than_speech():
    samples = read_dataset(SAMPLES / "confidence" / "others")
    assert not any(one.intent for one in samples)
    sounds = {one.speaker for one in samples if not one.text}
    assert {"barks", "coughs", "laughs", "dishes", "typing", "radio", "babble"} <= sounds


def test_its_voices_speak_nowhere_else_in_the_samples():
    learnt_from = {
        one.speaker
        for folder in FOLDERS
        for one in read_dataset(SAMPLES / "confidence" / folder)
        if one.text
    }
    measured_on = {one.speaker for one in read_dataset(SAMPLES / "telecom") if one.text}
    assert len(learnt_from) >= 10
    assert learnt_from.isdisjoint(measured_on)


def test_every_form_is_there_and_all_of_it_is_small():
    files = sorted((SAMPLES / "confidence").rglob("*.ogg"))
    assert {file.stem.partition("-")[2] for file in files} == {"clean", "phone", "noisy"}
    assert sum(file.stat().st_size for file in files) < MOST_BYTES
    for file in files[::20]:
        form, info = file.stem.partition("-")[2], soundfile.info(file)
        assert info.samplerate == (8000 if form == "phone" else 16000)
        assert 0.4 < info.duration < 8
