"""One recorded utterance in, its meaning out, by the same ear and matcher that a call uses."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from smartivr.dialog import events
from smartivr.dialog.commands import Listen
from smartivr.dialog.flow import Flow
from smartivr.dialog.log import encode
from smartivr.dialog.reach import reach
from smartivr.errors import BadMessage, ModelMissing, NotFound, RecognitionError
from smartivr.line import FRAME_S, Samples
from smartivr.recognition.base import Recognizer
from smartivr.runtime.clock import RealClock
from smartivr.runtime.hearing import Hearing
from smartivr.understanding.meaning import Band, Meaning
from smartivr.web.api import recording
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.sentences import ToReader
from smartivr.web.sockets.calling import may_call

router = APIRouter(tags=["recognition"])

_SILENCE_S = 6.0
"""Silence after a recording; more than any step waits for the end of speech."""
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in (*recording.FILES, *recording.RAW)
        },
    }
}
_NOTHING_HEARD = Meaning(Band.REJECT, why="no speech was found")
Name = Annotated[str, Query(max_length=64)]


class Recognized(BaseModel):
    """What an utterance means at a step."""

    line: str
    step: str
    text: str = Field(description="What was heard, before it was normalised.")
    band: Band
    intent: str
    slots: dict[str, str]
    confidence: float
    phrase: str
    why: str
    runner_up: dict[str, Any] | None


@dataclass
class _Answer:
    """What a hearing tells about one recording; of several utterances the first that is taken."""

    meaning: Meaning = _NOTHING_HEARD
    text: str = ""
    speaking: bool = False
    failed: str = ""

    @property
    def settled(self) -> bool:
        return self.meaning.band is not Band.REJECT or bool(self.failed)

    def post(self, event: events.Event) -> None:
        match event:
            case events.SpeechStarted():
                self.speaking = True
            case events.SpeechEnded():
                self.speaking = False
            case events.Understood(meaning=meaning):
                self.meaning = meaning
            case events.RecognitionLost(code=code):
                self.speaking = False
                self.failed = code
            case _:
                pass

    def note(self, kind: str, fields: Mapping[str, object]) -> None:
        if kind == "heard" and fields["final"]:
            self.text = str(fields["text"])


@router.post(
    "/v1/recognize",
    dependencies=[Depends(may_call)],
    openapi_extra=_BODY,
    responses=documented(400, 401, 404, 413, 415, 422, 503),
)
async def recognize(
    request: Request, desk: AtDesk, say: ToReader, line: Name = "", step: Name = ""
) -> Recognized:
    """Hear a recording as the answer to a step's question, without a call.

    The body is a WAV, FLAC or OGG file of up to 30 s, or raw audio: `audio/l16; rate=16000`
    (16-bit little-endian), `audio/pcmu` or `audio/pcma`. Without a line the default line is
    asked, without a step its main menu.
    """
    flow = desk.switchboard.line(line or desk.switchboard.default_line)
    recognizer = desk.switchboard.engines.recognizer_for(flow)
    if recognizer is None:
        raise ModelMissing(
            f"line {flow.line!r} has no recognizer", remedy="see: smartivr models list"
        )
    question = _question(flow, step or flow.main)
    body, content_type = await request.body(), request.headers.get("content-type", "")
    samples, rate_hz = await asyncio.to_thread(recording.read, body, content_type)
    async with desk.recordings:
        answer = await _hear(samples, rate_hz, question, recognizer)
    meaning: Any = encode(events.Understood(answer.meaning))["meaning"]
    shown = {name: meaning[name] for name in Recognized.model_fields if name in meaning}
    shown["why"] = say(shown["why"])
    return Recognized(line=flow.line, step=step or flow.main, text=answer.text, **shown)


def _question(flow: Flow, step: str) -> Listen:
    """Bring a call to a step; how it listens there.

    Raises:
        NotFound: the line has no such step.
        BadMessage: the step asks nothing.

    """
    if step not in flow.steps:
        raise NotFound(f"line {flow.line!r} has no step {step!r}", remedy="see GET /v1/lines")
    question = reach(flow, step, datetime.now(UTC))
    if question is None or question.step != step:
        raise BadMessage(f"step {step!r} of line {flow.line!r} asks the caller nothing")
    return question.listen


async def _hear(
    samples: Samples, rate_hz: int, question: Listen, recognizer: Recognizer
) -> _Answer:
    answer = _Answer()
    hearing = Hearing(rate_hz, recognizer, RealClock(), answer.post, answer.note)
    hearing.listen(question)
    try:
        for frame in _frames(samples, rate_hz, answer):
            hearing.hear(frame, prompt_playing=False)
            await hearing.settled()
            await asyncio.sleep(0)  # other calls go first
            if answer.settled:
                break
    finally:
        await hearing.close()
    if answer.failed:
        raise RecognitionError(f"the recording was lost ({answer.failed})", remedy="try it again")
    return answer


def _frames(samples: Samples, rate_hz: int, answer: _Answer) -> Iterator[Samples]:
    """Cut into frames, then give silence for as long as the speech is not over."""
    length = round(rate_hz * FRAME_S)
    for start in range(0, len(samples), length):
        frame = samples[start : start + length]
        yield np.pad(frame, (0, length - len(frame)))
    for _ in range(round(_SILENCE_S / FRAME_S)):
        if answer.speaking:
            yield np.zeros(length, np.int16)
