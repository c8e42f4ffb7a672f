"""The address at which a session's audio connects."""

import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from smartivr.errors import SmartIvrError, TokenRefused
from smartivr.web.desk import AtDesk
from smartivr.web.sentences import to_reader
from smartivr.web.sockets.socket_pump import REFUSED

router = APIRouter()

SUBPROTOCOL = "smartivr"
_TOKEN_PREFIX = "token."  # noqa: S105  how a token is marked, not a token


@router.websocket("/v1/sessions/{session}/audio")
async def audio(socket: WebSocket, session: str, desk: AtDesk) -> None:
    """Connect a session's audio.

    What is wrong with a token is said in an `error` message, since a page cannot read the
    response to a refused upgrade.
    """
    await accept(socket)
    try:
        found = desk.reception.find(session)
        found.tickets.redeem(token_of(socket))
    except SmartIvrError as error:
        await refuse(socket, error)
        return
    desk.reception.begin(found)
    await found.converse(socket)


async def accept(socket: WebSocket) -> None:
    """Accept a connection, with our subprotocol if it is offered."""
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)


async def refuse(socket: WebSocket, error: SmartIvrError) -> None:
    """Say what is wrong, and close."""
    sentence = to_reader(socket)(str(error))
    with contextlib.suppress(WebSocketDisconnect):
        await socket.send_json({"type": "error", "code": error.code, "message": sentence})
        await socket.close(REFUSED, error.code)


def token_of(socket: WebSocket) -> str:
    """Find the token: in the query, the Authorization header, or among the subprotocols.

    Raises:
        TokenRefused: it is in none of these.

    """
    if token := socket.query_params.get("token"):
        return token
    scheme, _, token = socket.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    for offered in socket.scope["subprotocols"]:
        if offered.startswith(_TOKEN_PREFIX):
            return str(offered.removeprefix(_TOKEN_PREFIX))
    raise TokenRefused("the token is missing", remedy="open the address with ?token=")
