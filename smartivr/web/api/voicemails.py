"""Voice messages: listed, played, marked as heard, deleted."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from smartivr.errors import NotFound
from smartivr.store.records import VoicemailRecord
from smartivr.web.api.kept_audio import AS_FLAC, kept_audio
from smartivr.web.beside import Beside
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.audit_trail import Noted
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/voicemails", tags=["voicemail"], dependencies=[Needs(Permission.MANAGE)]
)

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Voicemail(BaseModel):
    """A message in a box."""

    id: str
    box: str
    call: str
    line: str
    language: str
    caller: str
    recorded_at: str
    seconds: float = Field(description="Without the silence at its end.")
    transcript: str = Field(description="Written by a machine, often wrong; empty where none is.")
    transcribed: bool = Field(description="Whether it was tried to write one.")
    heard_at: str = Field(description="When somebody marked it as heard; empty: not yet.")
    sent_at: str = Field(description="When it was mailed; empty: not yet, or nobody is mailed.")
    sha256: str


class VoicemailList(BaseModel):
    """Messages, newest first."""

    voicemails: list[Voicemail]


@router.get("", responses=documented(401, 404, 422, 503))
async def list_voicemails(
    beside: Beside,
    box: Annotated[str, Query(max_length=64, description="Of this box alone.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> VoicemailList:
    """Return the newest messages."""
    found = await beside.store.voicemails.of_box(box, limit)
    return VoicemailList(voicemails=[_shown(message) for message in found])


@router.get("/{voicemail}", responses=documented(401, 404, 422, 503))
async def read_voicemail(voicemail: Id, beside: Beside) -> Voicemail:
    """Return one message without its audio."""
    return _shown(await beside.store.voicemails.get(voicemail))


@router.get(
    "/{voicemail}/audio",
    response_class=Response,
    dependencies=[Noted],
    responses={**AS_FLAC, **documented(401, 404, 422, 503)},
)
async def play_voicemail(voicemail: Id, beside: Beside) -> FileResponse:
    """Return a message's audio as FLAC."""
    message = await beside.store.voicemails.get(voicemail)
    return kept_audio(beside.var, message.path)


@router.post("/{voicemail}/heard", status_code=204, responses=documented(401, 404, 422, 503))
async def mark_heard(voicemail: Id, beside: Beside) -> None:
    """Mark a message as heard."""
    if not await beside.store.voicemails.heard(voicemail, beside.clock.now()):
        raise NotFound("there is no such message")


@router.delete("/{voicemail}", status_code=204, responses=documented(401, 404, 422, 503, 507))
async def delete_voicemail(voicemail: Id, beside: Beside) -> None:
    """Delete a message and its audio."""
    message = await beside.store.voicemails.get(voicemail)
    await beside.retention.erase_voicemail(message.id, message.path)


def _shown(message: VoicemailRecord) -> Voicemail:
    return Voicemail(**{name: getattr(message, name) for name in Voicemail.model_fields})
