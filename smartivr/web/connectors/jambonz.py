"""Where jambonz asks what to do with a call, and where it connects the call's audio."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, WebSocket
from pydantic import BaseModel, Field
from starlette.requests import Request

from smartivr.errors import AccessRefused
from smartivr.runtime.connectors.jambonz import JambonzEquipment
from smartivr.runtime.connectors.jambonz_hooks import AFTER_PATH, CALL_PATH, STATUS_PATH
from smartivr.runtime.connectors.jambonz_verbs import stream
from smartivr.transports.dialect import Begun
from smartivr.transports.jambonz import SUBPROTOCOL, Jambonz
from smartivr.web.connectors.addresses import own_address, socket_address
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.jambonz_signature import check_signature
from smartivr.web.connectors.refusal import refuse
from smartivr.web.connectors.stream import converse
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented

_STREAM_PATH = "/v1/connect/jambonz/stream"
_NAME = Jambonz.name


async def _from_jambonz(request: Request, desk: AtDesk) -> None:
    """Let in who signs with the webhook secret or, where none is set, shows the key."""
    secret = _equipment(desk).webhook_secret.get_secret_value()
    if secret:
        check_signature(request.headers.get("jambonz-signature", ""), await request.body(), secret)
    else:
        check_key(request, desk.settings)


router = APIRouter(tags=["connectors"])
_Signed = Depends(_from_jambonz)
_REFUSALS = documented(401, 404, 413, 422)
Verbs = Sequence[Mapping[str, object]]
Waiting = Annotated[str, Query(max_length=200, description="Which placed call it is.")]


class JambonzCall(BaseModel):
    """A call, as jambonz tells of it; more than this is told."""

    call_sid: str = Field(min_length=1, max_length=256)
    call_status: str = ""


@router.post(CALL_PATH, dependencies=[_Signed], responses=_REFUSALS)
async def answer_jambonz_call(
    call: JambonzCall,
    request: Request,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64, description="The line; else by number.")] = "",
    wait: Waiting = "",
) -> Verbs:
    """Tell jambonz to answer a call and to stream it here."""
    del call
    here = socket_address(own_address(request, desk.settings))
    told = {"pass": wait or desk.passes.issue(_NAME), **({"line": line} if line else {})}
    return stream(here + _STREAM_PATH, AFTER_PATH, told)


@router.post(AFTER_PATH, dependencies=[_Signed], responses=_REFUSALS)
async def continue_jambonz_call(call: JambonzCall, desk: AtDesk) -> Verbs:
    """Tell jambonz how a call goes on whose stream is over: to somebody else, or not at all."""
    return _equipment(desk).calls.after(call.call_sid)


@router.post(STATUS_PATH, status_code=204, dependencies=[_Signed], responses=_REFUSALS)
async def note_jambonz_status(call: JambonzCall, desk: AtDesk, wait: Waiting = "") -> None:
    """Take note of what becomes of a call that was placed through jambonz."""
    trunk = _equipment(desk).trunk
    if trunk is not None:
        trunk.told(wait, call.call_status)


@router.websocket(_STREAM_PATH)
async def jambonz_stream(socket: WebSocket, desk: AtDesk) -> None:
    """Carry a call: one that our webhook answered, or of an application with the key."""
    login = bool(socket.headers.get("authorization") or socket.query_params.get("key"))
    try:
        if login:
            check_key(socket, desk.settings)
    except AccessRefused as error:
        await refuse(socket, _NAME, error)
        return

    def allow(begun: Begun) -> None:
        if begun.token:
            desk.passes.redeem(_NAME, begun)
        else:
            check_key(socket, desk.settings)

    offered = SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None
    await converse(
        socket,
        Jambonz(),
        desk.connections,
        allow,
        control=_equipment(desk).calls,
        subprotocol=offered,
    )


def _equipment(desk: Desk) -> JambonzEquipment:
    return desk.connectors.of(JambonzEquipment)
