"""Where Telnyx asks what to do with calls (TeXML), and where it connects their audio."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket

from smartivr.runtime.connectors import texml
from smartivr.runtime.connectors.telnyx import TelnyxCalls
from smartivr.transports.dialect import Begun
from smartivr.transports.telnyx import Telnyx
from smartivr.web.connectors.addresses import own_address, socket_address
from smartivr.web.connectors.forms import field_of, fields_of
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.stream import converse
from smartivr.web.connectors.telnyx_signature import check_signature
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented_as_json

_PATH = "/v1/connect/telnyx"
_NAME = Telnyx.name
router = APIRouter(prefix=_PATH, tags=["connectors"])


async def _from_telnyx(request: Request, desk: AtDesk) -> Mapping[str, str]:
    """Read a form that Telnyx has signed or, without its public key, whoever shows our key."""
    public_key = _calls(desk).settings.public_key
    body = await request.body()
    if public_key:
        check_signature(public_key, request.headers, body)
    else:
        check_key(request, desk.settings)
    return fields_of(body)


Form = Annotated[Mapping[str, str], Depends(_from_telnyx)]


class TexmlResponse(Response):
    """Instructions for a call."""

    media_type = "application/xml"


@router.post("/answer", response_class=TexmlResponse, responses=documented_as_json(401, 404, 422))
async def answer_telnyx_call(
    form: Form,
    request: Request,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64, description="The line; else by number.")] = "",
) -> TexmlResponse:
    """Tell Telnyx to stream a call here."""
    field_of(form, "CallSid")
    here = own_address(request, desk.settings) + _PATH
    given = {"pass": desk.passes.issue(_NAME), **({"line": line} if line else {})}
    stream = f"{socket_address(here)}/stream?{urlencode(given)}"
    return TexmlResponse(texml.connect(stream, given, f"{here}/after"))


@router.post("/after", response_class=TexmlResponse, responses=documented_as_json(401, 404, 422))
async def continue_telnyx_call(form: Form, desk: AtDesk) -> TexmlResponse:
    """Tell Telnyx how a call goes on whose stream is over: to somebody else, or not at all."""
    follow_up = _calls(desk).follow_ups.take(field_of(form, "CallSid"))
    return TexmlResponse(texml.next_step(follow_up))


@router.post("/status", status_code=204, responses=documented_as_json(401, 404, 422))
async def note_telnyx_status(
    form: Form,
    desk: AtDesk,
    call: Annotated[str, Query(max_length=200, description="Which placed call it is.")] = "",
) -> None:
    """Take note of what becomes of a call that was placed through Telnyx."""
    _calls(desk).ended(call, form.get("CallStatus", ""))


@router.websocket("/stream")
async def telnyx_stream(socket: WebSocket, desk: AtDesk) -> None:
    """Carry the audio of a call that our webhook answered, or that we placed."""

    def allow(begun: Begun) -> None:
        desk.passes.redeem(_NAME, begun)

    given = socket.query_params
    dialect = Telnyx(given.get("pass", ""), given.get("line", ""))
    await converse(socket, dialect, desk.connections, allow, control=_calls(desk))


def _calls(desk: Desk) -> TelnyxCalls:
    return desk.connectors.of(TelnyxCalls)
