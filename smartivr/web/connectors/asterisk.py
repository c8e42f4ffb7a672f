"""Where Asterisk connects a call, and asks where its caller goes on afterwards."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Path, Request, WebSocket
from fastapi.responses import PlainTextResponse

from smartivr.errors import NotFound, SmartIvrError
from smartivr.runtime.call import Call
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.way_on import way_on
from smartivr.transports.asterisk_websocket import AsteriskWebSocket
from smartivr.transports.dialect import Begun
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.refusal import refuse
from smartivr.web.connectors.stream import converse
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented_as_json

router = APIRouter(prefix="/v1/connect/asterisk", tags=["connectors"])

SUBPROTOCOL = "media"
DIALECTS = ("asterisk", "audiosocket")
"""Both of Asterisk's ways of connecting; its dialplan asks alike after either."""


@router.websocket("/stream")
async def stream(socket: WebSocket, desk: AtDesk) -> None:
    """Connect a call of Asterisk's chan_websocket, whoever shows the connectors' key."""
    try:
        check_key(socket, desk.settings)
    except SmartIvrError as error:
        await refuse(socket, AsteriskWebSocket.name, error)
        return
    offered = socket.scope["subprotocols"]
    await converse(
        socket,
        AsteriskWebSocket(socket.query_params),
        desk.connections,
        _let_in,
        subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None,
    )


@router.get(
    "/next/{channel}", response_class=PlainTextResponse, responses=documented_as_json(401, 404, 422)
)
async def tell_next(
    channel: Annotated[str, Path(description="The id that the call was connected with.")],
    request: Request,
    desk: AtDesk,
) -> str:
    """Say where the caller of a call that is over goes on, for Asterisk's `HASH(CURL())`.

    `kind` is transfer, queue, voicemail or callback, or hangup for a caller who has been served.
    `destination` is its name in the line, `address` what to dial; what is known of the call
    follows.
    """
    check_key(request, desk.settings)
    next_step = await way_on(
        _call(desk.connections, channel), Destinations(desk.settings.destinations)
    )
    names = ("kind", "destination", "address", *next_step.context)
    told = {name: next_step.plain(name) for name in names} | (
        {} if next_step.kind else {"kind": "hangup"}
    )
    return urlencode(told, quote_via=quote)


def _call(connections: Connections, channel: str) -> Call:
    for dialect in DIALECTS:
        try:
            return connections.find(dialect, channel).call
        except NotFound:
            continue
    raise NotFound("no call of this id came from Asterisk")


def _let_in(begun: Begun) -> None:
    """Whoever connects has shown the key."""
    del begun
