"""Hears recordings the way a call does, only that time is counted in audio, not waited for.

Typed answers go the way of a call's typed answers.
"""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np

from smartivr.dialog import events
from smartivr.evaluate.conditions import TAIL_S, Condition, LineAudio, arrive
from smartivr.evaluate.dataset import Sample, read_audio
from smartivr.evaluate.heard import Heard
from smartivr.evaluate.question import Question
from smartivr.line import FRAME_S, RATES_HZ, Samples
from smartivr.recognition.base import Recognizer
from smartivr.runtime.clock import RealClock
from smartivr.runtime.hearing import Hearing
from smartivr.understanding.meaning import Band, Meaning

_NOTHING_HEARD = Meaning(Band.REJECT, why="no speech was found")
_NOT_RECOGNISED = "the utterance could not be recognised"


class Listener:
    """Answers one question with recordings, each as the first answer of a call of its own."""

    def __init__(self, question: Question, recognizer: Recognizer | None) -> None:
        self._question = question
        self._recognizer = recognizer

    async def hear(self, sample: Sample, condition: Condition) -> Heard:
        """Hear one recording under one condition.

        The first utterance that is not rejected decides, as the call would go on from there;
        if all are rejected, the last one does.

        Raises:
            DatasetError: the recording cannot be read.

        """
        if sample.typed:
            return self._take(sample, condition)
        samples, rate_hz = await asyncio.to_thread(read_audio, sample.path)
        audio = arrive(samples, rate_hz, condition, sample.file)
        answer = _Answer()
        hearing = Hearing(audio.rate_hz, self._recognizer, RealClock(), answer.post, answer.note)
        hearing.listen(self._question.listen)
        began_s, heard_s = perf_counter(), 0.0
        try:
            for frame in _frames(audio, answer):
                hearing.hear(frame)
                await hearing.settled()
                heard_s += FRAME_S
                if answer.settled:
                    break
        finally:
            await hearing.close()
        return answer.to(sample, condition, heard_s, perf_counter() - began_s)

    def _take(self, sample: Sample, condition: Condition) -> Heard:
        """Understand a typed answer; the line's audio does not matter to it."""
        answer, began_s = _Answer(), perf_counter()
        hearing = Hearing(RATES_HZ[0], None, RealClock(), answer.post, answer.note)
        hearing.listen(self._question.listen)
        hearing.typed(sample.text)
        took_s = perf_counter() - began_s
        return replace(answer.to(sample, condition, 0.0, took_s), utterances=1, latency_s=took_s)


@dataclass
class _Answer:
    """What a call's hearing tells while one recording is played to it."""

    meaning: Meaning = _NOTHING_HEARD
    text: str = ""
    utterances: int = 0
    latency_s: float | None = None
    failure: str = ""
    keys: str = ""
    speaking: bool = False
    settled: bool = False
    silence_s: float = 0.0
    engine: str = ""
    alternatives: tuple[str, ...] = ()
    free_text: str = ""
    evidence: Mapping[str, float] = field(default_factory=dict)
    _over_at_s: float = field(default_factory=perf_counter)

    def post(self, event: events.Event) -> None:
        """Take an event as the session would."""
        match event:
            case events.SpeechStarted():
                self.speaking = True
            case events.SpeechEnded():
                self.speaking = False
                self.utterances += 1
                self._over_at_s = perf_counter()
            case events.Understood(meaning=meaning):
                self.meaning = meaning
                self.settled = meaning.band is not Band.REJECT
                self.latency_s = self.silence_s + perf_counter() - self._over_at_s
            case events.RecognitionLost(code=code):
                self.speaking = False
                self.failure = code
                self.text = ""
                self.meaning = Meaning(Band.REJECT, why=_NOT_RECOGNISED)
            case events.KeyPressed(key=key):
                self.keys += key
            case _:
                pass

    def note(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Take what a call only tells its observers."""
        if kind == "heard" and fields["final"]:
            self.text = str(fields["text"])
            self.engine = str(fields["engine"])
            self.alternatives = tuple(fields["alternatives"])
            self.free_text = str(fields["free_text"])
            self.evidence = dict(fields["evidence"])
            self.silence_s = float(str(fields["silence_ms"])) / 1000

    def to(self, sample: Sample, condition: Condition, audio_s: float, compute_s: float) -> Heard:
        """Return it as the answer that a recording gave."""
        return Heard(
            sample=sample,
            condition=condition.name,
            meaning=self.meaning,
            text=self.text,
            utterances=self.utterances,
            latency_s=self.latency_s,
            silence_s=None if self.latency_s is None else self.silence_s,
            audio_s=audio_s,
            compute_s=compute_s,
            failure=self.failure,
            keys=self.keys,
            engine=self.engine,
            alternatives=self.alternatives,
            free_text=self.free_text,
            evidence=self.evidence,
        )


def _frames(audio: LineAudio, answer: _Answer) -> Iterator[Samples]:
    """Cut into frames; what follows the recording goes on for as long as speech seems to."""
    length = round(audio.rate_hz * FRAME_S)
    yield from _cut(audio.samples, length)
    background = audio.samples[-round(audio.rate_hz * TAIL_S) :]
    while answer.speaking:
        for frame in _cut(background, length):
            if not answer.speaking:
                return
            yield frame


def _cut(samples: Samples, length: int) -> Iterator[Samples]:
    for start in range(0, len(samples), length):
        frame = samples[start : start + length]
        yield np.pad(frame, (0, length - len(frame)))
