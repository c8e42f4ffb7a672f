import numpy as np
import pytest

from smartivr.audio.concealment import CONCEALED_S, Concealer
from smartivr.audio.mix import level_dbov
from smartivr.audio.tones import comfort_noise

RATE_HZ = 8000
FRAME = 160


def voiced(seconds, pitch_hz=125.0):
    """Pulses through a decay, as a voice makes them."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    since_pulse_s = time_s % (1 / pitch_hz)
    return (6000 * np.exp(-since_pulse_s * 400) * np.cos(2 * np.pi * 700 * since_pulse_s)).astype(
        np.int16
    )


def after(speech):
    concealer = Concealer(RATE_HZ)
    for start in range(0, len(speech), FRAME):
        concealer.heard(speech[start : start + FRAME])
    return concealer


@pytest.mark.parametrize("pitch_hz", [80.0, 125.0, 190.0])
def test_a_voice_goes_on_at_its_pitch_where_a_frame_is_lost(pitch_hz):
    speech = voiced(0.4, pitch_hz)
    kept, lost = speech[: 10 * FRAME], speech[10 * FRAME : 11 * FRAME]
    filled = after(kept).fill(FRAME)
    likeness = np.corrcoef(filled.astype(float), lost.astype(float))[0, 1]
    assert likeness > 0.8


def test_what_is_made_up_fades_to_the_background_within_60_ms():
    concealer = after(voiced(0.4))
    frames = [concealer.fill(FRAME) for _ in range(5)]
    levels = [level_dbov(frame) for frame in frames]
    assert levels[0] > levels[1] > levels[2]
    assert CONCEALED_S == 0.06
    assert max(levels[3:]) <= -50


def test_the_silence_of_a_gap_is_as_faint_as_the_line():
    hiss = comfort_noise(1.0, RATE_HZ, -62.0)
    concealer = after(np.concatenate([hiss, voiced(0.2)]))
    concealer.fill(3 * FRAME)
    assert level_dbov(concealer.fill(FRAME)) == pytest.approx(-62, abs=3)


def test_after_a_gap_speech_begins_without_a_step():
    concealer = after(voiced(0.4))
    filled = concealer.fill(FRAME)
    back = concealer.heard(np.full(FRAME, 8000, np.int16))
    assert abs(int(back[0]) - int(filled[-1])) < 4000
    assert (back[80:] == 8000).all()


def test_audio_without_gaps_is_not_touched():
    speech = voiced(0.1)
    concealer = Concealer(RATE_HZ)
    assert concealer.heard(speech) is speech


def test_before_anything_was_heard_a_gap_is_silence():
    assert not Concealer(RATE_HZ).fill(500).any()
    assert len(Concealer(RATE_HZ).fill(0)) == 0


@pytest.mark.parametrize("rate_hz", [8000, 16000, 24000, 48000])
@pytest.mark.parametrize("count", [1, 160, 5000])
def test_a_gap_of_any_length_is_filled_at_any_rate(rate_hz, count):
    concealer = Concealer(rate_hz)
    concealer.heard(voiced(0.5))
    assert len(concealer.fill(count)) == count
