"""Where FreeSWITCH's streaming modules connect a channel's audio."""

from fastapi import APIRouter, WebSocket

from smartivr.errors import NotFound, SmartIvrError
from smartivr.runtime.connectors.freeswitch import FreeSwitchControl
from smartivr.transports.dialect import Begun, Dialect
from smartivr.transports.freeswitch_fork import SUBPROTOCOL, FreeSwitchFork
from smartivr.transports.freeswitch_stream import FreeSwitchStream
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.refusal import refuse
from smartivr.web.connectors.stream import converse
from smartivr.web.desk import AtDesk, Desk

router = APIRouter(prefix="/v1/connect/freeswitch", tags=["connectors"])


@router.websocket("/fork")
async def fork(socket: WebSocket, desk: AtDesk) -> None:
    """Connect a channel by mod_audio_fork, whoever shows the connectors' key."""
    offered = socket.scope["subprotocols"]
    chosen = SUBPROTOCOL if SUBPROTOCOL in offered else None
    await _connect(socket, desk, FreeSwitchFork(socket.query_params), chosen)


@router.websocket("/stream")
async def stream(socket: WebSocket, desk: AtDesk) -> None:
    """Connect a channel by mod_audio_stream, whoever shows the connectors' key."""
    await _connect(socket, desk, FreeSwitchStream(socket.query_params), None)


async def _connect(
    socket: WebSocket, desk: Desk, dialect: Dialect, subprotocol: str | None
) -> None:
    try:
        check_key(socket, desk.settings)
    except SmartIvrError as error:
        await refuse(socket, dialect.name, error)
        return
    await converse(
        socket,
        dialect,
        desk.connections,
        _let_in,
        control=_control(desk),
        subprotocol=subprotocol,
    )


def _control(desk: Desk) -> FreeSwitchControl | None:
    """Return FreeSWITCH's event socket, where it is set up."""
    try:
        return desk.connectors.of(FreeSwitchControl)
    except NotFound:
        return None


def _let_in(begun: Begun) -> None:
    """Whoever connects has shown the key."""
    del begun
