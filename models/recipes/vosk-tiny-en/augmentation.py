"""Turns an aligned utterance into what a telephone system may hear of it."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Sequence
from dataclasses import dataclass

import cepstra
import numpy as np
import numpy.typing as npt
import soxr
from line_noises import any_noise
from phone_lines import coloured, mu_law, reverberant, with_lost_packets
from phone_set import SILENCE, first_output
from spectra import Signal
from utterances import FRAME_SAMPLES, RATE_HZ, Phone, Utterance

_REVERBERANT, _TELEPHONE, _NOISY, _HARD, _CLIPPED, _LOSSY = 0.4, 0.6, 0.85, 0.65, 0.04, 0.08
"""Shares of the copies; of the noisy ones so many are hard."""
_HARD_DB, _EASY_DB = (3.0, 16.0), (12.0, 30.0)
"""Signal to noise."""
_TEMPO = (0.88, 1.14)
_GAIN_DB = (-30.0, 0.0)


@dataclass(frozen=True)
class Heard:
    """Samples (8 kHz, 16-bit range) and the phones in them, times in samples."""

    samples: cepstra.Floats
    phones: tuple[tuple[str, float, float], ...]

    def outputs(self, frames: int) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int32]]:
        """Of every frame, the output for its phone's first frame, and the phone's place."""
        output, place = np.zeros(frames, np.int16), np.zeros(frames, np.int32)
        half = cepstra.WINDOW / 2
        for number, (name, start, end) in enumerate(self.phones):
            first = max(0, round((start - half) / cepstra.STEP))
            last = max(0, round((end - half) / cepstra.STEP))
            last = frames if number == len(self.phones) - 1 else min(frames, last)
            output[first:last] = first_output(name)
            place[first:last] = number
        return output, place


def _merged(phones: Sequence[tuple[str, float, float]]) -> tuple[tuple[str, float, float], ...]:
    """Phones without gaps of silence split in two."""
    merged: list[tuple[str, float, float]] = []
    for name, start, end in phones:
        if merged and name == merged[-1][0] == SILENCE:
            merged[-1] = (SILENCE, merged[-1][1], end)
        elif end > start:
            merged.append((name, start, end))
    return tuple(merged)


class Line:
    """Lets utterances be heard over ever different lines."""

    def __init__(self, rng: np.random.Generator, voices: Sequence[Signal]) -> None:
        """`voices`: speech of 8 kHz for the babble."""
        self._rng = rng
        self._voices = voices

    def hear(self, utterance: Utterance) -> Heard:
        """One random copy."""
        tempo = float(self._rng.choice([1.0, self._rng.uniform(*_TEMPO)]))
        speech = utterance.samples.astype(np.float64) / 32768
        speech = soxr.resample(speech, RATE_HZ * tempo, cepstra.RATE_HZ)
        scale = FRAME_SAMPLES * cepstra.RATE_HZ / RATE_HZ / tempo
        speech, phones = self._with_other_edges(speech, utterance.phones, scale)
        heard = self._spoil(speech, [(a, b) for name, a, b in phones if name != SILENCE])
        loud = 10 ** (self._rng.uniform(*_GAIN_DB) / 20)
        heard *= loud / max(1e-6, float(np.abs(heard).max()))
        samples = np.round(np.clip(heard, -1, 1) * 32767).astype(np.float32)
        return Heard(samples, _merged(phones))

    def _with_other_edges(
        self, speech: Signal, phones: Sequence[Phone], scale: float
    ) -> tuple[Signal, list[tuple[str, float, float]]]:
        """Take off much of the silence before the speech, and add some before and after."""
        timed = [(p.name, p.start * scale, (p.start + p.frames) * scale) for p in phones]
        cut = 0
        if timed[0][0] == SILENCE:
            cut = int(self._rng.uniform(0, 0.95) * timed[0][2])
        before, after = (
            int(self._rng.choice([0, 0, self._rng.uniform(0.05, 0.8)]) * cepstra.RATE_HZ)
            for _ in range(2)
        )
        moved = [(n, max(0.0, a - cut) + before, b - cut + before) for n, a, b in timed]
        if before:
            moved.insert(0, (SILENCE, 0.0, float(before)))
        if after:
            moved.append((SILENCE, moved[-1][2], float(before + len(speech) - cut + after)))
        return np.concatenate([np.zeros(before), speech[cut:], np.zeros(after)]), moved

    def _spoil(self, speech: Signal, spoken: Sequence[tuple[float, float]]) -> Signal:
        """Room, microphone, noise and line."""
        rng = self._rng
        telephone = rng.random() < _TELEPHONE
        if rng.random() < _REVERBERANT:
            speech = reverberant(speech, rng)
        speech = coloured(speech, rng, telephone=telephone)
        power = np.mean(np.concatenate([speech[int(a) : int(b)] for a, b in spoken]) ** 2)
        if rng.random() < _NOISY:
            low_db, high_db = _HARD_DB if rng.random() < _HARD else _EASY_DB
            level_db = -rng.uniform(low_db, high_db)
            noise = any_noise(len(speech), rng, self._voices)
            if telephone:
                noise = coloured(noise, rng, telephone=True)
            speech = speech + noise * np.sqrt(power) * 10 ** (level_db / 20)
        speech = speech + rng.standard_normal(len(speech)) * 10 ** rng.uniform(-4.5, -3)
        if rng.random() < _CLIPPED:
            speech = np.clip(speech * 2.5 / np.abs(speech).max(), -1, 1)
        if rng.random() < _LOSSY:
            speech = with_lost_packets(speech, rng)
        if telephone and rng.random() < _HARD:
            loud = max(1e-6, float(np.abs(speech).max())) / rng.uniform(0.05, 1)
            speech = mu_law(speech / loud) * loud
        return speech
