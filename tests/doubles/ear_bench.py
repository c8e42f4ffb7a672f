"""An ear that takes whatever is loud for voice, and what it tells."""

import numpy as np

from smartivr.audio.ear import (
    Ear,
    SpeechChunk,
    SpeechEnded,
    SpeechPaused,
    SpeechResumed,
    SpeechStarted,
)
from smartivr.audio.mix import level_dbov
from smartivr.audio.voice_activity import VoiceActivity

RATE_HZ = 16000


class Loudness(VoiceActivity):
    """Takes whatever is loud for voice, so that a test decides by itself where voice is."""

    def __init__(self):
        super().__init__()
        self.asked = 0

    def probability(self, chunk):
        self.asked += 1
        return float(level_dbov(chunk) > -40)


def ear(rate_hz=RATE_HZ, **times):
    made = Ear(rate_hz, voice=Loudness())
    made.listen(**times)
    return made


def voice(duration_s, rate_hz=RATE_HZ):
    """Noise that no tone detector takes for a key."""
    count = round(duration_s * rate_hz)
    return np.random.default_rng(7).normal(0, 3000, count).astype(np.int16)


def hear(listener, *pieces, frame=320):
    audio = np.concatenate(pieces)
    frames = np.split(audio, range(frame, len(audio), frame))
    return [event for samples in frames for event in listener.hear(samples)]


def kinds(events):
    rests = SpeechPaused | SpeechResumed
    found = [type(event).__name__ for event in events if not isinstance(event, rests)]
    return [name for at, name in enumerate(found) if at == 0 or found[at - 1] != name]


def speech(events):
    return np.concatenate([e.samples for e in events if isinstance(e, SpeechChunk)])


def turning_points(events):
    return [event.at_s for event in events if isinstance(event, SpeechStarted | SpeechEnded)]
