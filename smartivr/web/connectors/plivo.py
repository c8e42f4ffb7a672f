"""Where Plivo asks what to do with calls (XML), and where it connects their audio."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket

from smartivr.runtime.connectors import plivo_xml
from smartivr.runtime.connectors.plivo import PlivoCalls
from smartivr.transports.dialect import Begun
from smartivr.transports.plivo import Plivo
from smartivr.web.connectors.addresses import own_address, socket_address
from smartivr.web.connectors.forms import field_of, fields_of
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.plivo_signature import check_signature
from smartivr.web.connectors.stream import converse
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented_as_json

_PATH = "/v1/connect/plivo"
_NAME = Plivo.name
router = APIRouter(prefix=_PATH, tags=["connectors"])


async def _from_plivo(request: Request, desk: AtDesk) -> Mapping[str, str]:
    """Read a form that Plivo has signed or, without its token, whoever shows our key."""
    token = _calls(desk).settings.auth_token.get_secret_value()
    body = await request.body()
    fields = fields_of(body)
    if token:
        query = f"?{request.url.query}" if request.url.query else ""
        address = own_address(request, desk.settings) + request.url.path + query
        form = parse_qs(body.decode(), keep_blank_values=True)
        check_signature(token, address, form, request.headers)
    else:
        check_key(request, desk.settings)
    return fields


Form = Annotated[Mapping[str, str], Depends(_from_plivo)]
Placed = Annotated[str, Query(alias="call", max_length=200, description="Which placed call it is.")]


class PlivoXml(Response):
    """Instructions for a call."""

    media_type = "application/xml"


@router.post("/answer", response_class=PlivoXml, responses=documented_as_json(401, 404, 422))
async def answer_plivo_call(
    form: Form,
    request: Request,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64, description="The line; else by number.")] = "",
    placed: Placed = "",
) -> PlivoXml:
    """Tell Plivo to stream a call here."""
    field_of(form, "CallUUID")
    here = own_address(request, desk.settings) + _PATH
    given = {
        "pass": placed or desk.passes.issue(_NAME),
        "line": line,
        "called": form.get("To", ""),
        "caller": form.get("From", ""),
    }
    return PlivoXml(plivo_xml.connect(f"{socket_address(here)}/stream", given, f"{here}/after"))


@router.post("/after", response_class=PlivoXml, responses=documented_as_json(401, 404, 422))
async def continue_plivo_call(
    form: Form,
    desk: AtDesk,
    transfer: Annotated[str, Query(max_length=64, description="Which transfer it is.")] = "",
) -> PlivoXml:
    """Tell Plivo how a call goes on whose stream is over: to somebody else, or not at all."""
    reference = transfer or field_of(form, "CallUUID")
    return PlivoXml(plivo_xml.next_step(_calls(desk).follow_ups.take(reference)))


@router.post("/status", status_code=204, responses=documented_as_json(401, 404, 422))
async def note_plivo_status(form: Form, desk: AtDesk, placed: Placed = "") -> None:
    """Take note of what has become of a call that was placed through Plivo."""
    _calls(desk).ended(placed, form.get("CallStatus", ""))


@router.websocket("/stream")
async def plivo_stream(socket: WebSocket, desk: AtDesk) -> None:
    """Carry the audio of a call that our webhook answered, or that we placed."""

    def allow(begun: Begun) -> None:
        desk.passes.redeem(_NAME, begun)

    await converse(socket, Plivo(), desk.connections, allow, control=_calls(desk))


def _calls(desk: Desk) -> PlivoCalls:
    return desk.connectors.of(PlivoCalls)
