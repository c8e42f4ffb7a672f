from base64 import b64decode
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import soundfile

from smartivr.evaluate.conditions import Condition, arrive
from smartivr.evaluate.players import beside, embedded
from smartivr.line import Encoding


@pytest.fixture
def heard(hear, tmp_path, speech):
    path = tmp_path / "some recordings" / "a.wav"
    path.parent.mkdir()
    soundfile.write(path, speech, 16000)
    one = hear("sales", file="a.wav")
    return replace(one, sample=replace(one.sample, path=path))


def test_a_page_plays_what_arrived_over_the_line(heard, speech):
    condition = Condition(8000, Encoding.ULAW)

    kind, _, data = embedded(heard, condition).partition(",")

    samples, rate_hz = soundfile.read(BytesIO(b64decode(data)), dtype="int16")
    assert kind == "data:audio/flac;base64"
    assert rate_hz == 8000
    assert np.array_equal(samples, arrive(speech, 16000, condition, "a.wav").samples)


def test_a_recording_that_is_gone_is_not_played(heard):
    heard.sample.path.unlink()

    assert embedded(heard, Condition()) == ""
    assert beside(heard, heard.sample.path.parent / "report.html") == ""


def test_a_recording_below_the_page_is_linked_and_no_other_one(heard, tmp_path):
    elsewhere = tmp_path / "reports" / "report.html"

    assert beside(heard, tmp_path / "report.html") == "some%20recordings/a.wav"
    assert beside(heard, elsewhere) == ""
