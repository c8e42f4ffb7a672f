"""A rough transcript of recorded speech, by the recognizer that the line has anyhow."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from smartivr.audio import ear
from smartivr.dialog.flow import Flow
from smartivr.dialog.reach import reach
from smartivr.errors import EngineFailed, RecognitionError
from smartivr.line import Samples
from smartivr.recognition.base import Channel, Recognizer
from smartivr.recognition.lane import Lane
from smartivr.understanding.expecting import Expecting
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

FRAME_S = 0.1
_END_SILENCE_S = 0.8
_LONGEST_S = 12.0
_CLOSING_S = 1.5


@dataclass(frozen=True)
class Piece:
    """One utterance; times are seconds of the recording."""

    from_s: float
    to_s: float
    text: str


class _Transcript:
    """What was heard so far."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.lost: RecognitionError | None = None
        self.spoken_s = (0.0, 0.0)
        """From when to when somebody spoke last; what it was is told before the next is heard."""

    def partial(self, hypothesis: Hypothesis) -> None:
        """Only the end of an utterance counts."""

    def final(self, hypothesis: Hypothesis) -> None:
        """Keep an utterance."""
        if text := free_text(hypothesis):
            self.pieces.append(Piece(*self.spoken_s, text))

    def failed(self, error: RecognitionError) -> None:
        """Keep that an utterance was lost."""
        self.lost = error


async def transcribe(samples: Samples, rate_hz: int, flow: Flow, recognizer: Recognizer) -> str:
    """Hear recorded speech, utterance by utterance; empty where nothing was understood.

    Raises:
        RecognitionError: the recognizer fails.

    """
    pieces = await utterances(samples, rate_hz, flow, recognizer)
    return " ".join(piece.text for piece in pieces)


async def utterances(
    samples: Samples, rate_hz: int, flow: Flow, recognizer: Recognizer
) -> list[Piece]:
    """Hear recorded speech of one side, with when each utterance was said.

    Recognizers hear words that the line expects best; what they hear without that, in a second
    pass, is taken where there is any.

    Raises:
        RecognitionError: the recognizer fails.

    """
    told = _Transcript()
    lane = Lane(recognizer, told.partial, told.final, told.failed, channel=Channel(rate_hz))
    hearing = _Hearing(lane, Vocabulary.of(_expecting(flow)), told)
    listening = ear.Ear(rate_hz)
    listening.prompt_playing = False
    listening.listen(_END_SILENCE_S, _END_SILENCE_S, _LONGEST_S)
    try:
        closing = np.zeros(round(_CLOSING_S * rate_hz), np.int16)
        whole = np.concatenate([samples, closing])
        step = round(FRAME_S * rate_hz)
        for start in range(0, len(whole), step):
            for heard in listening.hear(whole[start : start + step]):
                hearing.follow(heard)
            await lane.settled()
            await asyncio.sleep(0)  # calls go before, in silence too
            if told.lost:
                raise EngineFailed("a recording could not be transcribed") from told.lost
    finally:
        await lane.close()
    return told.pieces


class _Hearing:
    """Gives the lane what the ear hears."""

    def __init__(self, lane: Lane, vocabulary: Vocabulary, told: _Transcript) -> None:
        self._lane = lane
        self._vocabulary = vocabulary
        self._told = told
        self._began_s = 0.0

    def follow(self, heard: ear.EarEvent) -> None:
        lane = self._lane
        match heard:
            case ear.SpeechStarted(at_s=at_s):
                self._began_s = at_s
                lane.begin(self._vocabulary)
            case ear.SpeechChunk(samples=speech):
                lane.feed(speech)
            case ear.SpeechPaused():
                lane.pause()
            case ear.SpeechResumed():
                lane.resume()
            case ear.SpeechEnded(at_s=at_s, silence_s=silence_s):
                self._told.spoken_s = (round(self._began_s, 2), round(at_s - silence_s, 2))
                lane.end()
            case ear.ToneKey():
                pass


def free_text(hypothesis: Hypothesis) -> str:
    """Return what was heard without a grammar, or else the best reading if it was none of it."""
    heard = hypothesis.ears or (hypothesis,)
    free = next((each.free_text for each in reversed(heard) if each.free_text), "")
    return free or ("" if hypothesis.outside else hypothesis.text)


def _expecting(flow: Flow) -> Expecting:
    """What callers say at the main menu, or nothing in particular where there is none."""
    question = reach(flow, flow.main, datetime.now(UTC))
    return question.listen.expecting if question else Expecting(flow.language)
