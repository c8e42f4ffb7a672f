"""The outgoing side of a call: a queue of prompts, given out in frames of exactly 20 ms.

It keeps no time: whoever paces the call asks for one frame every `FRAME_S` seconds.
"""

from collections import deque
from dataclasses import dataclass
from functools import cache

import numpy as np

from smartivr.audio.tones import comfort_noise
from smartivr.line import FRAME_S, Samples

REWIND_S = 0.3
"""A resumed prompt goes back by this much, so that the syllable cut by the pause is whole."""

_COMFORT_NOISE_S = 2.0


@dataclass(frozen=True, eq=False)
class Tick:
    """One outgoing frame and what it means."""

    samples: Samples
    started: tuple[int, ...] = ()
    """Prompts whose first sample is in this frame."""
    ended: tuple[int, ...] = ()
    """Prompts whose last sample is in this frame."""
    speaking: bool = False
    """False where the frame is only background noise, which a transport may leave out."""


class _Prompt:
    """Audio of one prompt; more may come until it is finished."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.started = False
        self.finished = False
        self._audio = bytearray()
        self._position = 0

    def append(self, samples: Samples) -> None:
        self._audio += samples.astype(np.int16, copy=False).tobytes()

    def take(self, count: int) -> Samples:
        """Return up to `count` of the samples that are there."""
        end = min(self._position + 2 * count, len(self._audio))
        taken = np.frombuffer(bytes(self._audio[self._position : end]), np.int16)
        self._position = end
        return taken

    def rewind(self, count: int) -> None:
        self._position = max(0, self._position - 2 * count)

    @property
    def over(self) -> bool:
        return self.finished and self._position == len(self._audio)


class Mouth:
    """Plays prompts in the order in which they were begun.

    A prompt's audio may arrive in pieces while it plays; until the next piece is there, and
    while the mouth is paused, the caller hears faint noise. Where no prompt is left, hold music
    plays if any is set.
    """

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._frame_samples = round(rate_hz * FRAME_S)
        self._prompts: deque[_Prompt] = deque()
        self._paused = False
        self._noise = _Loop(_noise(rate_hz))
        self._music: _Loop | None = None

    @property
    def idle(self) -> bool:
        """Whether no prompt is left to play."""
        return not self._prompts

    @property
    def paused(self) -> bool:
        """Whether the mouth was told to fall silent for a while."""
        return self._paused

    def begin(self, prompt: int) -> None:
        """Queue a prompt of this number behind those already begun."""
        self._prompts.append(_Prompt(prompt))

    def append(self, prompt: int, samples: Samples) -> None:
        """Add audio at the mouth's rate to a prompt; nothing happens if it was dropped."""
        for queued in self._prompts:
            if queued.number == prompt:
                queued.append(samples)

    def finish(self, prompt: int) -> None:
        """Say that a prompt's audio is complete; nothing happens if it was dropped."""
        for queued in self._prompts:
            if queued.number == prompt:
                queued.finished = True

    def pause(self) -> None:
        """Fall silent from the next frame on, music too."""
        self._paused = True

    def resume(self) -> None:
        """Go on, `REWIND_S` before the pause, though never before the prompt's beginning."""
        if self._paused and self._prompts:
            self._prompts[0].rewind(round(REWIND_S * self.rate_hz))
        self._paused = False

    def stop(self) -> tuple[int, ...]:
        """Drop every prompt and return their numbers; a pause ends, music is kept."""
        dropped = tuple(prompt.number for prompt in self._prompts)
        self._prompts.clear()
        self._paused = False
        return dropped

    def music(self, samples: Samples | None) -> None:
        """Play this over and over wherever no prompt is left, or nothing any more."""
        self._music = None if samples is None or not len(samples) else _Loop(samples)

    def tick(self) -> Tick:
        """Give out the next frame."""
        if self._paused:
            return Tick(self._noise.take(self._frame_samples))
        spoken, started, ended = self._speak()
        missing = self._frame_samples - len(spoken)
        filler, audible = self._noise, len(spoken) > 0
        if self._music is not None and not self._prompts:
            filler, audible = self._music, True
        frame = spoken
        if missing:
            fill = filler.take(missing)
            frame = np.concatenate([spoken, fill]) if len(spoken) else fill
        return Tick(frame, tuple(started), tuple(ended), audible)

    def _speak(self) -> tuple[Samples, list[int], list[int]]:
        """Take up to one frame from the prompts."""
        pieces: list[Samples] = []
        missing = self._frame_samples
        started: list[int] = []
        ended: list[int] = []
        while self._prompts:
            prompt = self._prompts[0]
            piece = prompt.take(missing)
            missing -= len(piece)
            pieces.append(piece)
            if not prompt.started and (len(piece) or prompt.over):
                prompt.started = True
                started.append(prompt.number)
            if not prompt.over:
                break
            ended.append(prompt.number)
            self._prompts.popleft()
        return _joined(pieces), started, ended


def _joined(pieces: list[Samples]) -> Samples:
    if len(pieces) == 1:
        return pieces[0]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)


class _Loop:
    """Audio that repeats without end."""

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._position = 0

    def take(self, count: int) -> Samples:
        """Return exactly `count` samples."""
        end = self._position + count
        if end <= len(self._samples):
            taken = self._samples[self._position : end]
            self._position = end
            return taken
        index = np.arange(self._position, end) % len(self._samples)
        self._position = end % len(self._samples)
        return self._samples[index]


@cache
def _noise(rate_hz: int) -> Samples:
    """Return what all calls of a rate hear between prompts."""
    return comfort_noise(_COMFORT_NOISE_S, rate_hz)
