"""Joins single spoken digits of one speaker into numbers read digit by digit."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Iterator, Sequence

import numpy as np
from utterances import FRAME_SAMPLES, Phone, Utterance

_STRINGS = 200
"""For each speaker."""
_KEPT_EDGE_FRAMES = 12
"""At most so much of the silence before and after a digit is kept."""
_SILENCE = "SIL"


def _trimmed(digit: Utterance) -> tuple[Utterance, int]:
    """The digit with short silence around it, and its length in frames."""
    spoken = [phone for phone in digit.phones if phone.name != _SILENCE]
    kept = int(np.random.default_rng(len(digit.samples)).integers(2, _KEPT_EDGE_FRAMES))
    first = max(0, spoken[0].start - kept)
    last = min(len(digit.samples) // FRAME_SAMPLES, spoken[-1].start + spoken[-1].frames + kept)
    moved = [Phone(p.name, p.start - first, p.frames) for p in spoken]
    before = Phone(_SILENCE, 0, moved[0].start)
    end = moved[-1].start + moved[-1].frames
    after = Phone(_SILENCE, end, last - first - end)
    samples = digit.samples[first * FRAME_SAMPLES : last * FRAME_SAMPLES]
    phones = tuple(phone for phone in (before, *moved, after) if phone.frames)
    return Utterance(digit.text, digit.speaker, samples, phones), last - first


def join(digits: Sequence[Utterance]) -> Utterance:
    """One utterance of several, in their order."""
    phones: list[Phone] = []
    samples = []
    at = 0
    for digit, frames in map(_trimmed, digits):
        phones += [Phone(p.name, p.start + at, p.frames) for p in digit.phones]
        samples.append(digit.samples)
        at += frames
    text = " ".join(digit.text for digit in digits)
    return Utterance(text, digits[0].speaker, np.concatenate(samples), tuple(phones))


def strings_of(digits: Sequence[Utterance]) -> Iterator[Utterance]:
    """Strings of two to six digits, each of one speaker."""
    rng = np.random.default_rng(7)
    for speaker in sorted({digit.speaker for digit in digits}):
        own = [digit for digit in digits if digit.speaker == speaker]
        for _ in range(_STRINGS):
            chosen = rng.choice(len(own), size=int(rng.integers(2, 7)))
            yield join([own[index] for index in chosen])
