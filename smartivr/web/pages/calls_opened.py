"""One call opened: what happened, its recordings, its way through the flow, and erasing it."""

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response

from smartivr.dialog.flow import Flow
from smartivr.errors import FlowError, NotFound, OutOfTurn
from smartivr.flows.draw import svg
from smartivr.flows.load import read_line
from smartivr.runtime.keeping.erasing import erase_call, erase_caller
from smartivr.store.records import VersionRecord
from smartivr.store.store import CallRecord
from smartivr.store.trials import is_trial
from smartivr.web.beside import Beside
from smartivr.web.calls.opened import Opened, opened
from smartivr.web.calls.waveform import waveform
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.audit_trail import Noted
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.calls import lasted, loose, span
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.sentences import ToReader

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.CALLS)])

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get("/calls/{call}")
async def call_page(request: Request, call: Id, desk: AtDesk) -> Response:
    """Show one call."""
    found = await opened(desk, call)
    drawn, exact = await _flow_of(desk, found.call)
    context = {
        **_shown(desk, found),
        "drawn": drawn is not None,
        "exact": exact,
        "lasted": lasted,
        "kept": await _kept(desk, found.call),
        "trial": is_trial(found.call.flow_version),
    }
    return page(request, "call.html", context)


@router.get("/calls/{call}/moments")
async def call_moments(request: Request, call: Id, desk: AtDesk) -> Response:
    """Return the time line as it is now; once the call is over, have the page loaded anew."""
    found = await opened(desk, call)
    headers = None if found.live else {"HX-Refresh": "true"}
    return page(request, "_call_moments.html", _shown(desk, found), headers=headers)


@router.get("/calls/{call}/events.jsonl", dependencies=[Noted])
async def export_events(call: Id, desk: AtDesk) -> Response:
    """Return the event log, one JSON object a line."""
    found = await opened(desk, call)
    lines = "".join(f"{json.dumps(entry, ensure_ascii=False)}\n" for entry in found.log)
    return Response(
        lines,
        media_type="application/jsonl",
        headers={
            "Content-Disposition": f'attachment; filename="{call}.jsonl"',
            "Cache-Control": "no-store",
        },
    )


@router.get("/calls/{call}/flow.svg")
async def call_drawing(call: Id, desk: AtDesk, say: ToReader) -> Response:
    """Return the drawing of the flow that the call followed, or else of the line's present one."""
    found = await opened(desk, call)
    flow, _ = await _flow_of(desk, found.call)
    if flow is None:
        raise NotFound("the flow of this call is not kept, and its line is no more")
    drawn = await asyncio.to_thread(svg, flow, say=say)
    return Response(drawn, media_type="image/svg+xml")


@router.get("/calls/{call}/recordings/{recording}/waveform.json")
async def recording_waveform(call: Id, recording: Id, beside: Beside) -> JSONResponse:
    """Return how loud each side is, for the drawing of it."""
    found = await beside.store.recordings.get(recording)
    path = beside.var / found.path
    if found.call != call or not path.is_file():
        raise NotFound(
            "the audio is not here", remedy="another server has it, or it has been removed"
        )
    return JSONResponse(await asyncio.to_thread(waveform, path))


@router.post("/calls/{call}/recordings/{recording}/transcript")
async def transcribe_recording(
    request: Request, call: Id, recording: Id, beside: Beside
) -> Response:
    """Have what is said in a recording written down, and show how that goes."""
    found = await beside.store.recordings.get(recording)
    beside.talk_transcripts.ask(found.id)
    return await transcript_state(request, call, recording, beside)


@router.get("/calls/{call}/recordings/{recording}/transcript")
async def transcript_state(request: Request, call: Id, recording: Id, beside: Beside) -> Response:
    """Show how writing down goes; once it is done, have the page loaded anew."""
    record = await beside.store.recordings.get(recording)
    talks = beside.talk_transcripts
    done = record.transcript is not None and not talks.under_way(recording)
    context = {"record": record, "call_id": call, "talks": talks}
    headers = {"HX-Refresh": "true"} if done else None
    return page(request, "_call_transcript.html", context, headers=headers)


@router.get("/calls/{call}/erase", dependencies=[PageNeeds(Permission.ERASE)])
async def ask_to_erase(request: Request, call: Id, desk: AtDesk, beside: Beside) -> Response:
    """Tell how much would be erased, and ask."""
    found = await opened(desk, call)
    kept, number = beside.store.erasure, found.call.caller
    count = await (kept.of_caller(number) if number else kept.of_call(call))
    return page(request, "_call_erase.html", {"call": found.call, "count": count})


@router.post("/calls/{call}/erase", dependencies=[PageNeeds(Permission.ERASE)])
async def erase_from_call(request: Request, call: Id, desk: AtDesk, beside: Beside) -> Response:
    """Erase the caller with all calls, or, where nobody knows who it was, this call's content."""
    found = await opened(desk, call)
    if found.live:
        raise OutOfTurn("this call goes on", remedy="erase it once it is over")
    number = found.call.caller
    if number:
        erased = await erase_caller(beside.store, beside.var, number)
    else:
        erased = await erase_call(beside.store, beside.var, call)
    request.state.deed = f"{erased.calls} calls, {erased.recordings} recordings"
    return page(request, "_call_erased.html", {"erased": erased})


def _shown(desk: Desk, found: Opened) -> dict[str, Any]:
    flow = desk.switchboard.lines.get(found.call.line)
    return {
        "found": found,
        "call": found.call,
        "title": flow.title or flow.line if flow else found.call.line,
        "directory": desk.agents.centre.directory,
        "span": span,
        "loose": loose,
        "talks": desk.background.talk_transcripts if desk.background else None,
    }


async def _flow_of(desk: Desk, call: CallRecord) -> tuple[Flow | None, bool]:
    """Return the flow that a call followed, and whether it is the very version."""
    live = desk.switchboard.calls.get(call.id)
    if live is not None:
        return live.flow, True
    present = desk.switchboard.lines.get(call.line)
    if present is not None and present.version == call.flow_version:
        return present, True
    kept = await _kept(desk, call)
    if kept is None:
        return present, False
    folder = desk.settings.home / "intents" / call.line
    try:
        source = await asyncio.to_thread(read_line, folder, None, kept.files)
    except FlowError:  # an older flow language
        return present, False
    return source.flow, True


async def _kept(desk: Desk, call: CallRecord) -> VersionRecord | None:
    """Return the published version that a call followed; None where it was none, as in a trial."""
    return await desk.store.versions.of_hash(call.line, call.flow_version) if desk.store else None
