from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.audio.mix import level_dbov
from smartivr.audio.tones import comfort_noise, tone
from smartivr.evaluate.conditions import LEAD_S, TAIL_S, Condition, Noise, arrive
from smartivr.evaluate.packet_loss import Loss
from smartivr.line import Encoding

SPEECH = tone((440.0,), 1.0, 16000)


@pytest.fixture
def noise(tmp_path):
    path = tmp_path / "noise.flac"
    soundfile.write(path, comfort_noise(3.0, 16000, -30.0), 16000)
    return Noise(path)


@pytest.mark.parametrize(
    ("rate_hz", "line_hz"), [(8000, 8000), (11025, 16000), (44100, 48000), (96000, 48000)]
)
def test_a_recording_is_heard_at_the_lowest_rate_of_a_call_that_keeps_it(rate_hz, line_hz):
    line = arrive(tone((440.0,), 1.0, rate_hz), rate_hz, Condition(), "a.wav")

    assert line.rate_hz == line_hz
    assert len(line.samples) == pytest.approx((LEAD_S + 1.0 + TAIL_S) * line_hz, abs=2)


def test_the_background_around_a_recording_is_as_loud_as_its_own():
    hiss = comfort_noise(0.5, 16000, -70.0)
    line = arrive(np.concatenate([hiss, SPEECH, hiss]), 16000, Condition(), "a.wav")

    assert level_dbov(line.samples[: round(LEAD_S * 16000)]) == pytest.approx(-70, abs=2)


def test_around_digital_silence_there_is_digital_silence():
    quiet = np.zeros(800, np.int16)
    line = arrive(np.concatenate([quiet, SPEECH, quiet]), 16000, Condition(), "a.wav")

    assert not line.samples[: round(LEAD_S * 16000)].any()


def test_mu_law_leaves_only_its_own_levels():
    line = arrive(SPEECH, 16000, Condition(8000, Encoding.ULAW), "a.wav")

    assert line.rate_hz == 8000
    assert len(np.unique(line.samples)) < 256


def test_noise_lies_under_lead_and_tail_too_and_repeats_by_file_name(noise):
    condition = Condition(None, Encoding.L16, 12.0, noise)
    first, again, other = (
        arrive(SPEECH, 16000, condition, key).samples for key in ("a.wav", "a.wav", "b.wav")
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert level_dbov(first[: round(LEAD_S * 16000)]) > -50
    assert level_dbov(first[-round(LEAD_S * 16000) :]) > -50


@pytest.mark.parametrize(("snr_db", "contrast_db"), [(24.0, 24.0), (6.0, 7.0)])
def test_speech_stands_out_from_the_noise_by_the_ratio(noise, snr_db, contrast_db):
    line = arrive(SPEECH, 16000, Condition(snr_db=snr_db, noise=noise), "a.wav")
    lead = round(LEAD_S * 16000)

    contrast = level_dbov(line.samples[lead : lead + 16000]) - level_dbov(line.samples[:lead])

    assert contrast == pytest.approx(contrast_db, abs=1)


def test_packets_are_lost_behind_the_codec_and_alike_in_every_run():
    condition = Condition(8000, Encoding.ULAW, loss=Loss(20))
    whole = arrive(SPEECH, 16000, Condition(8000, Encoding.ULAW), "a.wav").samples
    first, again, other = (
        arrive(SPEECH, 16000, condition, key).samples for key in ("a.wav", "a.wav", "b.wav")
    )

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert len(first) == len(whole)
    assert set(np.unique(first)) <= {0, *np.unique(whole)}


@pytest.mark.parametrize(
    ("condition", "name", "short"),
    [
        (Condition(), "clean", "clean"),
        (Condition(8000), "8000 Hz", "8000"),
        (Condition(8000, Encoding.ULAW), "8000 Hz ulaw", "ulaw"),
        (Condition(16000, Encoding.ALAW), "16000 Hz alaw", "16000+alaw"),
        (Condition(None, Encoding.L16, 6.0, Noise(Path("n.wav"))), "snr 6 dB", "snr@6"),
        (
            Condition(8000, Encoding.ULAW, 6.5, Noise(Path("n.wav"), "kitchen"), Loss(3)),
            "8000 Hz ulaw, kitchen 6.5 dB, loss 3 %",
            "ulaw+kitchen@6.5+loss@3",
        ),
    ],
)
def test_a_condition_is_named_by_what_differs_from_the_recording(condition, name, short):
    assert (condition.name, condition.short) == (name, short)
