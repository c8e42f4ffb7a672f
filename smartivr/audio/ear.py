"""The incoming side of a call: turns audio into speech with its ends, and into keys.

Order of what is heard, for each utterance: `SpeechStarted`, then one `SpeechChunk` with
everything since shortly before the voice began, then further chunks as audio comes in, the
silence at the end included, then `SpeechEnded`. Between chunks, `SpeechPaused` tells that the
speech may be over by now, and `SpeechResumed` that it was not. Nothing is reported of voice that
is shorter than the barge-in time, nor of a `ToneKey`'s tone. All times are seconds of audio.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from smartivr.audio.dtmf import ToneDetector
from smartivr.audio.ear_canal import EarCanal
from smartivr.audio.endpointing import Began, Ended, Endpointer, Patience, Paused, Resumed, Turn
from smartivr.audio.voice_activity import CHUNK_S, RATE_HZ, VoiceActivity
from smartivr.line import Samples

PRE_ROLL_S = 0.4
"""Audio kept from before voice was detected."""
_NOTHING = np.zeros(0, np.int16)
_CHUNKS_TOGETHER = 3
"""So many chunks of 32 ms make one `SpeechChunk`."""


@dataclass(frozen=True)
class SpeechStarted:
    """The caller has been speaking for the barge-in time; the voice began at `at_s`."""

    at_s: float


@dataclass(frozen=True, eq=False)
class SpeechChunk:
    """Speech for the recognizer, at 16 kHz."""

    samples: Samples


@dataclass(frozen=True)
class SpeechPaused:
    """The caller has fallen silent; the speech may be over."""


@dataclass(frozen=True)
class SpeechResumed:
    """The caller goes on speaking after a pause."""


@dataclass(frozen=True)
class SpeechEnded:
    """The caller stopped, noticed at `at_s` after so much silence, or was `cut` for length."""

    at_s: float
    silence_s: float
    cut: bool = False


@dataclass(frozen=True)
class ToneKey:
    """A key was heard in the audio."""

    key: str


EarEvent = SpeechStarted | SpeechChunk | SpeechPaused | SpeechResumed | SpeechEnded | ToneKey


class Ear:
    """Hears one caller. It hears keys at once, and speech from the first `listen` on.

    Raises:
        UnsupportedAudio: a rate that cannot be changed to its own.

    """

    def __init__(self, media_rate_hz: int, *, voice: VoiceActivity | None = None) -> None:
        self._canal = EarCanal(media_rate_hz, PRE_ROLL_S)
        self._chunks_heard = 0
        self._tones = ToneDetector(RATE_HZ)
        self._tone_in_chunk = False
        self._voice = voice or VoiceActivity()
        self._endpointer = Endpointer()
        self._listening = False
        self._recent: deque[Samples] = deque()
        self._unsent: list[Samples] = []

    @property
    def heard_s(self) -> float:
        """Seconds of audio heard so far, in whole chunks of 32 ms."""
        return self._chunks_heard * CHUNK_S

    @property
    def listening(self) -> bool:
        """Whether speech is heard, not only keys."""
        return self._listening

    @property
    def in_speech(self) -> bool:
        """Whether speech has started and not ended."""
        return self._endpointer.in_speech

    @property
    def text_fits(self) -> bool:
        """Whether the present speech's text fits an option exactly, so that it may end sooner.

        Takes effect with the next chunk, even if that makes the silence so far long enough.
        False again for each utterance.
        """
        return self._endpointer.text_fits

    @text_fits.setter
    def text_fits(self, fits: bool) -> None:
        self._endpointer.text_fits = fits

    @property
    def prompt_playing(self) -> bool:
        """Whether speech now would interrupt a prompt, which takes the full barge-in time.

        Where it would not, 0.1 s is enough: one isolated digit in fifty is shorter than the
        usual barge-in time. True until it is said otherwise.
        """
        return self._endpointer.interrupting

    @prompt_playing.setter
    def prompt_playing(self, playing: bool) -> None:
        self._endpointer.interrupting = playing

    def listen(
        self,
        end_silence_s: float = 0.9,
        end_silence_exact_s: float = 0.5,
        max_utterance_s: float = 13.0,
        barge_in_voice_s: float = 0.2,
    ) -> None:
        """Hear speech from now on, with these times.

        Speech in progress is forgotten without `SpeechEnded`; if the voice goes on it starts
        anew.
        """
        self._catch_up()
        self._forget()
        self._listening = True
        self._endpointer.patience = Patience(
            end_silence_s, end_silence_exact_s, max_utterance_s, barge_in_voice_s
        )

    def stop_listening(self) -> None:
        """Hear only keys from now on; speech in progress is forgotten."""
        self._forget()
        self._listening = False

    def hear(self, samples: Samples) -> list[EarEvent]:
        """Hear audio of any length at the media's rate and return what it brought, in order.

        Silence in which nothing goes on is only counted, a second or so late.
        """
        if self._canal.quiet(samples) and not self._attentive:
            self._pass_over(self._canal.rest(samples))
            return []
        return self._hear(samples)

    def _hear(self, samples: Samples) -> list[EarEvent]:
        events: list[EarEvent] = []
        for chunk in self._canal.feed(samples):
            self._chunks_heard += 1
            events += self._hear_keys(chunk)
            events += self._hear_speech(chunk)
        return events

    def _catch_up(self) -> None:
        """Hear silence that waits, as what it was: nothing in it was listened to."""
        if not self._listening:
            self._hear(_NOTHING)

    @property
    def _attentive(self) -> bool:
        """Whether silence, too, means something now."""
        if self._tone_in_chunk or self.in_speech or self._endpointer.voice_age_s > 0:
            return True
        return self._listening and not self._voice.resting

    def _pass_over(self, chunks: int) -> None:
        """Take note of silence that has gone by unheard, and was before any pre-roll."""
        if not chunks:
            return
        self._chunks_heard += chunks
        self._recent.clear()
        if self._listening:
            self._voice.rest(chunks)

    def _hear_keys(self, chunk: Samples) -> list[EarEvent]:
        sounded_before = self._tones.sounding
        keys = self._tones.feed(chunk)
        self._tone_in_chunk = sounded_before or self._tones.sounding
        if self._tone_in_chunk and not self.in_speech:
            self._forget()
            self._recent.clear()
        return [ToneKey(key) for key in keys]

    def _hear_speech(self, chunk: Samples) -> list[EarEvent]:
        self._remember(chunk)
        if not self._listening:
            return []
        was_in_speech = self.in_speech
        voice = 0.0 if self._tone_in_chunk else self._voice.probability(chunk)
        turn = self._endpointer.feed(voice, CHUNK_S)
        if was_in_speech:
            self._unsent.append(chunk)
        return self._told(turn)

    def _told(self, turn: Turn | None) -> list[EarEvent]:
        """What a turn of the speech brings, along with the chunks that are due."""
        match turn:
            case Began(voice_s=voice_s):
                self._unsent = list(self._recent)
                return [SpeechStarted(_seconds(self.heard_s - voice_s)), *self._send()]
            case Paused():
                return [*self._send(), SpeechPaused()]
            case Resumed():
                return [SpeechResumed(), *self._send()]
            case Ended(silence_s=silence_s, cut=cut):
                last = self._send()
                self._recent.clear()
                return [*last, SpeechEnded(_seconds(self.heard_s), _seconds(silence_s), cut)]
        return self._send() if len(self._unsent) >= _CHUNKS_TOGETHER else []

    def _remember(self, chunk: Samples) -> None:
        """Keep the pre-roll, and the voice after it that is not speech yet."""
        self._recent.append(chunk)
        voice_s = 0.0 if self.in_speech else self._endpointer.voice_age_s
        while len(self._recent) > round((PRE_ROLL_S + voice_s) / CHUNK_S) + 1:
            self._recent.popleft()

    def _send(self) -> list[EarEvent]:
        together = SpeechChunk(np.concatenate(self._unsent))
        self._unsent = []
        return [together]

    def _forget(self) -> None:
        self._endpointer.reset()
        self._unsent = []


def _seconds(sum_of_chunks_s: float) -> float:
    return round(sum_of_chunks_s, 3)
