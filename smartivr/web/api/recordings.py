"""Recorded talks: listed, played, deleted."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from smartivr.store.records import RecordingRecord
from smartivr.web.api.kept_audio import AS_FLAC, kept_audio
from smartivr.web.beside import Beside
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.audit_trail import Noted
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/recordings", tags=["recordings"], dependencies=[Needs(Permission.CALLS)]
)

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Recording(BaseModel):
    """A recorded talk: the caller on the left channel, agents on the right."""

    id: str
    call: str
    line: str
    caller: str
    agent: str
    started_at: str
    seconds: float
    sha256: str
    erase_at: str = Field(description="When it will be erased.")


class RecordingList(BaseModel):
    """Recordings, newest first."""

    recordings: list[Recording]


@router.get("", responses=documented(401, 404, 422, 503))
async def list_recordings(
    beside: Beside,
    call: Annotated[str, Query(max_length=64, description="Of this call alone.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> RecordingList:
    """Return the newest recordings."""
    kept = beside.store.recordings
    found = await kept.of_call(call) if call else await kept.list(limit)
    return RecordingList(recordings=[_shown(recording) for recording in found])


@router.get("/{recording}", responses=documented(401, 404, 422, 503))
async def read_recording(recording: Id, beside: Beside) -> Recording:
    """Return one recording without its audio."""
    return _shown(await beside.store.recordings.get(recording))


@router.get(
    "/{recording}/audio",
    response_class=Response,
    dependencies=[Noted],
    responses={**AS_FLAC, **documented(401, 404, 422, 503)},
)
async def play_recording(recording: Id, beside: Beside) -> FileResponse:
    """Return a recording's audio as FLAC with two channels."""
    found = await beside.store.recordings.get(recording)
    return kept_audio(beside.var, found.path)


@router.delete(
    "/{recording}",
    status_code=204,
    dependencies=[Needs(Permission.ERASE)],
    responses=documented(401, 404, 422, 503, 507),
)
async def delete_recording(recording: Id, beside: Beside) -> None:
    """Delete a recording and its audio."""
    found = await beside.store.recordings.get(recording)
    await beside.retention.erase_recording(found.id, found.path)


def _shown(recording: RecordingRecord) -> Recording:
    return Recording(**{name: getattr(recording, name) for name in Recording.model_fields})
