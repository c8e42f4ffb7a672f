"""Scripted calls of a line that is not published yet, played as `smartivr test` plays them."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict, replace

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import FlowError, SmartIvrError
from smartivr.flows.centre import CENTRE
from smartivr.runtime.publishing.rehearsing import Played
from smartivr.web.api.drafts import Files, publication
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission
from smartivr.web.sentences import Say, ToReader

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["drafts"], dependencies=[Needs(Permission.FLOWS)]
)
_LINES = "application/x-ndjson"
_DESCRIPTION = (
    "A JSON object a line, as each call is over: file, title, passed, failures (message, line and "
    "column in the file) and transcript (at_s, who, text). If something breaks off, the last line "
    "is an error as everywhere."
)


class Rehearsal(BaseModel):
    """What is to be played."""

    model_config = ConfigDict(extra="forbid")

    files: Files
    only: str = Field("", max_length=120, description="This script alone; by default all of them.")


@router.post(
    "/rehearsals",
    response_class=StreamingResponse,
    responses={
        **documented(401, 413, 422, 503),
        200: {"description": _DESCRIPTION, "content": {_LINES: {"schema": {"type": "string"}}}},
    },
)
async def rehearse_calls(
    line: LineName, wanted: Rehearsal, desk: AtDesk, say: ToReader
) -> StreamingResponse:
    """Play the scripted calls among some files of a line, and tell how each came out."""
    here = publication(desk)
    found = await here.publisher.inspect(line, wanted.files, sounds=False)
    if found.flow is None:
        raise FlowError(
            line, tuple(f"{p.file}:{p.line}:{p.column}: {p.message}" for p in found.problems)
        )
    shared = (await here.drafting.texts(CENTRE)).files
    results = here.rehearsals.play(line, wanted.files, shared, wanted.only)
    return StreamingResponse(_lines(results, say), media_type=_LINES)


async def _lines(results: AsyncIterator[Played], say: Say) -> AsyncIterator[str]:
    try:
        async with aclosing(results) as arriving:  # type: ignore[type-var]  # it is a generator
            async for result in arriving:
                yield json.dumps(asdict(_said(result, say)), ensure_ascii=False) + "\n"
    except SmartIvrError as error:
        yield json.dumps({"error": {"code": error.code, "message": say(str(error))}}) + "\n"


def _said(result: Played, say: Say) -> Played:
    """Tell a result in the reader's language; what callers and the line said stays."""
    failures = (replace(one, message=say(one.message)) for one in result.failures)
    transcript = (
        one if one.who == "call" else replace(one, text=say(one.text)) for one in result.transcript
    )
    return replace(result, failures=tuple(failures), transcript=tuple(transcript))
