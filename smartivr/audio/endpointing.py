"""Where speech begins and ends, decided from the probability of voice alone.

Time is counted in seconds of audio fed, never read from a clock.
"""

from dataclasses import dataclass

_ROUNDING_S = 1e-6
"""Sums of chunk lengths may fall this short of the length meant."""


@dataclass(frozen=True)
class Patience:
    """How long to wait before speech counts as begun, ended or too long."""

    end_silence_s: float = 0.9
    """Silence that ends speech."""
    end_silence_exact_s: float = 0.5
    """Silence that ends speech whose text already fits an option exactly."""
    max_utterance_s: float = 13.0
    barge_in_voice_s: float = 0.2
    """Voice that counts as speech where it interrupts; a shorter cough is nothing."""
    short_voice_s: float = 0.1
    """Voice that counts as speech where there is nothing to interrupt."""
    pause_s: float = 0.3
    """Silence within speech after which it may be over, so that its meaning is worked out."""


@dataclass(frozen=True)
class Thresholds:
    """Probabilities of voice, and the gap that a word may have before it counts as speech."""

    start: float = 0.5
    stop: float = 0.35
    gap_s: float = 0.1


@dataclass(frozen=True)
class Began:
    """Speech has begun, with a voice that is `voice_s` seconds old by now."""

    voice_s: float


@dataclass(frozen=True)
class Paused:
    """Speech has paused, and may be over."""


@dataclass(frozen=True)
class Resumed:
    """The voice is back; the speech was not over."""


@dataclass(frozen=True)
class Ended:
    """Speech has ended after `silence_s` seconds of silence, or was `cut` for its length."""

    silence_s: float
    cut: bool


Turn = Began | Paused | Resumed | Ended
"""What a chunk of audio may tell of the caller's speech."""


class Endpointer:
    """Follows one caller's voice, chunk by chunk.

    Voice starts at the upper threshold and lasts until it falls below the lower one. Enough voice
    in all, with no gap longer than `gap_s`, is speech. It pauses when silence has lasted for
    `pause_s`. Speech ends by more silence, or is cut when `max_utterance_s` have gone by since its
    voice began.
    """

    def __init__(
        self, patience: Patience | None = None, thresholds: Thresholds | None = None
    ) -> None:
        self.patience = patience or Patience()
        """May be replaced at any time."""
        self.interrupting = True
        """Whether speech now would interrupt a prompt."""
        self.text_fits = False
        """Whether what was heard so far fits an option exactly; false again for each speech.

        Set late, it ends speech with the next chunk if the silence is already long enough.
        """
        self._thresholds = thresholds or Thresholds()
        self.reset()

    @property
    def in_speech(self) -> bool:
        """Whether speech has begun and not ended."""
        return self._in_speech

    @property
    def voice_age_s(self) -> float:
        """Seconds since the present voice began, speech or not yet; 0 in silence."""
        return self._age_s

    def reset(self) -> None:
        """Forget the present voice; nothing is reported of it any more."""
        self.text_fits = False
        self._in_speech = False
        self._paused = False
        self._voiced = False
        self._age_s = 0.0
        self._voice_s = 0.0
        self._silence_s = 0.0

    def feed(self, probability: float, length_s: float) -> Turn | None:
        """Hear one chunk of audio that holds voice with this probability."""
        if self._silence_is_enough():
            return self._end(cut=False)
        self._count(probability, length_s)
        if self._silence_is_enough():
            return self._end(cut=False)
        if self._in_speech:
            too_long = self._age_s + _ROUNDING_S >= self.patience.max_utterance_s
            return self._end(cut=True) if too_long else self._rest()
        return self._begin()

    def _count(self, probability: float, length_s: float) -> None:
        level = self._thresholds.stop if self._voiced else self._thresholds.start
        self._voiced = probability >= level
        if self._voiced:
            self._voice_s += length_s
            self._silence_s = 0.0
        elif self._age_s > 0:
            self._silence_s += length_s
        if self._voiced or self._age_s > 0:
            self._age_s += length_s

    def _begin(self) -> Began | None:
        if self._silence_s > self._thresholds.gap_s + _ROUNDING_S:
            self.reset()
        needed_s = self.patience.barge_in_voice_s
        if not self.interrupting:
            needed_s = min(needed_s, self.patience.short_voice_s)
        if not self._voiced or self._voice_s + _ROUNDING_S < needed_s:
            return None
        self._in_speech = True
        self.text_fits = False
        return Began(self._age_s)

    def _rest(self) -> Paused | Resumed | None:
        """Tell where a pause begins or is over."""
        paused = self._silence_s + _ROUNDING_S >= self.patience.pause_s
        if paused == self._paused:
            return None
        self._paused = paused
        return Paused() if paused else Resumed()

    def _silence_is_enough(self) -> bool:
        patience = self.patience
        enough_s = patience.end_silence_exact_s if self.text_fits else patience.end_silence_s
        return self._in_speech and self._silence_s + _ROUNDING_S >= enough_s

    def _end(self, *, cut: bool) -> Ended:
        ended = Ended(self._silence_s, cut)
        self.reset()
        return ended
