"""A rough transcript of recorded speech, by the recognizer that the line has anyhow."""

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


class _Transcript:
    """What was heard so far."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.lost: RecognitionError | None = None

    def partial(self, hypothesis: Hypothesis) -> None:
        """Only the end of an utterance counts."""

    def final(self, hypothesis: Hypothesis) -> None:
        """Keep an utterance."""
        if text := free_text(hypothesis):
            self.pieces.append(text)

    def failed(self, error: RecognitionError) -> None:
        """Keep that an utterance was lost."""
        self.lost = error


async def transcribe(samples: Samples, rate_hz: int, flow: Flow, recognizer: Recognizer) -> str:
    """Hear recorded speech, utterance by utterance; empty where nothing was understood.

    Recognizers hear words that the line expects best; what they hear without that, in a second
    pass, is taken where there is any.

    Raises:
        RecognitionError: the recognizer fails.

    """
    told = _Transcript()
    lane = Lane(recognizer, told.partial, told.final, told.failed, channel=Channel(rate_hz))
    vocabulary = Vocabulary.of(_expecting(flow))
    hearing = ear.Ear(rate_hz)
    hearing.prompt_playing = False
    hearing.listen(_END_SILENCE_S, _END_SILENCE_S, _LONGEST_S)
    try:
        closing = np.zeros(round(_CLOSING_S * rate_hz), np.int16)
        whole = np.concatenate([samples, closing])
        step = round(FRAME_S * rate_hz)
        for start in range(0, len(whole), step):
            for heard in hearing.hear(whole[start : start + step]):
                _follow(lane, vocabulary, heard)
            await lane.settled()
            if told.lost:
                raise EngineFailed("a recording could not be transcribed") from told.lost
    finally:
        await lane.close()
    return " ".join(told.pieces)


def free_text(hypothesis: Hypothesis) -> str:
    """Return what was heard without a grammar, or else the best reading if it was none of it."""
    heard = hypothesis.ears or (hypothesis,)
    free = next((each.free_text for each in reversed(heard) if each.free_text), "")
    return free or ("" if hypothesis.outside else hypothesis.text)


def _follow(lane: Lane, vocabulary: Vocabulary, heard: ear.EarEvent) -> None:
    match heard:
        case ear.SpeechStarted():
            lane.begin(vocabulary)
        case ear.SpeechChunk(samples=speech):
            lane.feed(speech)
        case ear.SpeechPaused():
            lane.pause()
        case ear.SpeechResumed():
            lane.resume()
        case ear.SpeechEnded():
            lane.end()
        case ear.ToneKey():
            pass


def _expecting(flow: Flow) -> Expecting:
    """What callers say at the main menu, or nothing in particular where there is none."""
    question = reach(flow, flow.main, datetime.now(UTC))
    return question.listen.expecting if question else Expecting(flow.language)
