"""What a line's voice makes of a text, to be heard before callers hear it."""

import asyncio
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import numpy as np
import soundfile
from fastapi import APIRouter, Query
from fastapi.responses import Response

from smartivr.dialog.flow import Flow
from smartivr.dialog.opening_words import opening_in_words
from smartivr.dialog.prompts import OPENS, fill
from smartivr.errors import SynthesisError
from smartivr.line import Samples
from smartivr.runtime.engines import BROWSER_HZ
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["announcements"], dependencies=[Needs(Permission.ANNOUNCE)]
)

LONGEST_TEXT = 1000
_AS_WAV: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/wav": {}}}}
_one_at_a_time = asyncio.Semaphore(1)
"""Callers' prompts are rendered by the same voices."""


@router.get(
    "/spoken",
    response_class=Response,
    responses={**_AS_WAV, **documented(401, 404, 422, 503)},
)
async def speak(
    line: LineName,
    desk: AtDesk,
    text: Annotated[
        str, Query(max_length=LONGEST_TEXT, description="`{opens}` is filled in.")
    ] = "",
    recording: Annotated[str, Query(max_length=64, description="Played in place of it.")] = "",
) -> Response:
    """Return a text as callers of a line would hear it, as WAV at 16000 Hz."""
    flow = desk.switchboard.line(line)
    prompter = desk.switchboard.engines.equipment_for(flow).prompter
    said = _filled(flow, text)
    async with _one_at_a_time:
        rendered = prompter.render(said, flow.language, BROWSER_HZ, recording, keep=False)
        pieces = [piece async for piece in rendered]
    if not pieces:
        raise SynthesisError("there is nothing to be said")
    return Response(await asyncio.to_thread(_wav, pieces), media_type="audio/wav")


def _filled(flow: Flow, text: str) -> str:
    opens = opening_in_words(flow.calendar, datetime.now(UTC), flow.language)
    said, _ = fill(text, {OPENS: opens})
    return said


def _wav(pieces: Sequence[Samples]) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, np.concatenate(pieces), BROWSER_HZ, format="WAV", subtype="PCM_16")
    return out.getvalue()
