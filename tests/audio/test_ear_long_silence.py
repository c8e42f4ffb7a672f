"""What an ear hears after a silence that it has passed over."""

import numpy as np
import pytest
from ear_bench import RATE_HZ, Loudness, hear, kinds, speech, turning_points, voice

from smartivr.audio.dtmf import dtmf_tone
from smartivr.audio.ear import Ear, SpeechStarted, ToneKey
from smartivr.audio.tones import silence
from smartivr.line import RATES_HZ


class Drowsy(Loudness):
    """Rests in silence, as the real one does."""

    def probability(self, chunk):
        super(Loudness, self).probability(chunk)
        return super().probability(chunk)


@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_silence_is_passed_over_and_what_comes_after_it_is_heard_whole(rate_hz):
    spoken = [silence(1.0, rate_hz), voice(1.0, rate_hz), silence(2.0, rate_hz)]
    pieces = [silence(19.0, rate_hz), *spoken, silence(17.0, rate_hz), *spoken]
    usual, drowsy = Ear(rate_hz, voice=Loudness()), Ear(rate_hz, voice=Drowsy())
    for each in (usual, drowsy):
        each.listen()
    frame = rate_hz // 50
    expected, heard = (hear(each, *pieces, frame=frame) for each in (usual, drowsy))
    assert kinds(heard) == kinds(expected)
    assert turning_points(heard) == turning_points(expected)
    differences = speech(heard).astype(int) - speech(expected)
    assert np.abs(differences).max() <= 1
    assert drowsy._voice.asked < usual._voice.asked / 2


def test_who_begins_to_listen_in_silence_hears_what_comes_whole():
    listener = Ear(8000, voice=Drowsy())
    hear(listener, silence(10.0, 8000), frame=160)
    listener.listen()
    events = hear(listener, voice(1.0, 8000), silence(1.0, 8000), frame=160)
    assert isinstance(events[0], SpeechStarted)
    assert events[0].at_s == pytest.approx(10.0, abs=0.1)
    assert len(events[1].samples) >= 0.4 * RATE_HZ


@pytest.mark.parametrize("listening", [True, False])
def test_a_short_key_after_long_silence_is_heard(listening):
    listener = Ear(8000)
    if listening:
        listener.listen()
    pieces = [piece for key in "19#" for piece in (silence(7.0, 8000), keyed(key, 8000))]
    events = hear(listener, *pieces, silence(1.0, 8000), frame=160)
    assert events == [ToneKey("1"), ToneKey("9"), ToneKey("#")]


def keyed(key, rate_hz):
    return dtmf_tone(key, 0.05, rate_hz)
