"""Hears a message to its end: the caller's silence, or the limit, in seconds of audio."""

import numpy as np

from smartivr.audio.dtmf import ToneDetector
from smartivr.audio.endpointing import Ended, Endpointer, Patience
from smartivr.audio.resample import Resampler
from smartivr.audio.voice_activity import CHUNK_S, CHUNK_SAMPLES, RATE_HZ, VoiceActivity
from smartivr.line import Samples

FIRST_WORD_S = 5.0
"""Whoever has not begun to speak after this does not mean to."""
TAIL_S = 0.3
"""What is kept after the last voice, so that no word is cut."""
_VOICE = 0.35


class MessageEar:
    """One message under way."""

    def __init__(self, rate_hz: int, max_s: float, silence_s: float) -> None:
        self._rate_hz = rate_hz
        self._max_s = max_s
        self._first_word_s = max(FIRST_WORD_S, silence_s)
        self._endpointer = Endpointer(Patience(silence_s, silence_s, max_utterance_s=2 * max_s))
        self._endpointer.interrupting = False
        self._voice = VoiceActivity()
        self._tones = ToneDetector(RATE_HZ)
        self._resampler = Resampler(rate_hz, RATE_HZ)
        self._waiting = np.zeros(0, np.int16)
        self._frames: list[Samples] = []
        self._samples = 0
        self._heard_s = 0.0
        self._voice_end_s = 0.0

    def hear(self, samples: Samples) -> str:
        """Take more audio at the call's rate; what ended the message: silence, limit, or empty."""
        self._frames.append(samples)
        self._samples += len(samples)
        self._waiting = np.concatenate([self._waiting, self._resampler.feed(samples)])
        while len(self._waiting) >= CHUNK_SAMPLES:
            chunk, self._waiting = (
                self._waiting[:CHUNK_SAMPLES],
                self._waiting[CHUNK_SAMPLES:],
            )
            if self._silent(chunk):
                return "silence"
        return "limit" if self._samples >= self._max_s * self._rate_hz else ""

    @property
    def seconds(self) -> float:
        """Length up to the last voice; 0 if nobody spoke."""
        return round(self._voice_end_s, 3)

    def message(self) -> Samples:
        """Return the audio without the silence at its end."""
        if not self._frames or not self._voice_end_s:
            return np.zeros(0, np.int16)
        end = round((self._voice_end_s + TAIL_S) * self._rate_hz)
        return np.concatenate(self._frames)[:end]

    def _silent(self, chunk: Samples) -> bool:
        """Hear a chunk; whether the silence by now is enough."""
        sounded_before = self._tones.sounding
        self._tones.feed(chunk)
        keyed = sounded_before or self._tones.sounding
        voice = 0.0 if keyed else self._voice.probability(chunk)
        self._heard_s += CHUNK_S
        turn = self._endpointer.feed(voice, CHUNK_S)
        if isinstance(turn, Ended):
            return True
        if self._endpointer.in_speech and voice >= _VOICE:
            self._voice_end_s = self._heard_s
        return not self._voice_end_s and self._heard_s >= self._first_word_s
