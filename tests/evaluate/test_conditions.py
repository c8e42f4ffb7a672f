import numpy as np
import pytest
import soundfile

from smartivr.audio.mix import level_dbov
from smartivr.audio.tones import comfort_noise, tone
from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import LEAD_S, TAIL_S, Condition, arrive, conditions
from smartivr.line import Encoding

SPEECH = tone((440.0,), 1.0, 16000)


@pytest.fixture
def noise(tmp_path):
    path = tmp_path / "noise.flac"
    soundfile.write(path, comfort_noise(3.0, 16000, -30.0), 16000)
    return path


def test_a_run_without_options_hears_recordings_as_they_are():
    assert [condition.name for condition in conditions()] == ["clean"]


def test_a_codec_without_a_rate_is_that_of_the_telephone():
    assert [condition.name for condition in conditions(codec=Encoding.ULAW)] == ["8000 Hz ulaw"]


def test_each_ratio_is_a_condition(noise):
    made = conditions(8000, Encoding.ALAW, noise, "clean, 24,6.5,6.5")

    assert [condition.name for condition in made] == [
        "8000 Hz alaw",
        "8000 Hz alaw, snr 24 dB",
        "8000 Hz alaw, snr 6.5 dB",
    ]


@pytest.mark.parametrize("snrs", ["loud", "24,nan", "inf"])
def test_a_ratio_that_is_no_number_is_refused(noise, snrs):
    with pytest.raises(DatasetError, match="is not a ratio"):
        conditions(noise=noise, snrs=snrs)


def test_noise_and_ratios_need_each_other(noise):
    with pytest.raises(DatasetError, match="give both"):
        conditions(noise=noise)
    with pytest.raises(DatasetError, match="give both"):
        conditions(snrs="6")


def test_a_rate_that_no_call_has_is_refused():
    with pytest.raises(DatasetError, match="11025"):
        conditions(11025)


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
