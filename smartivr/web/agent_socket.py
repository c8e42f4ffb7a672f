"""The address at which an agent's audio and messages connect."""

import contextlib

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from smartivr.errors import SmartIvrError
from smartivr.web.audio import REFUSED, SUBPROTOCOL, token_of
from smartivr.web.desk import AtDesk

router = APIRouter()


@router.websocket("/v1/agents/{agent}/audio")
async def agent_audio(socket: WebSocket, agent: str, desk: AtDesk) -> None:
    """Connect an agent's audio, with the token that opening the session gave."""
    await socket.accept(SUBPROTOCOL if SUBPROTOCOL in socket.scope["subprotocols"] else None)
    try:
        session = desk.agents.find(agent)
        session.tickets.redeem(token_of(socket))
    except SmartIvrError as error:
        with contextlib.suppress(WebSocketDisconnect):
            await socket.send_json({"type": "error", "code": error.code, "message": str(error)})
            await socket.close(REFUSED, error.code)
        return
    await desk.agents.converse(session, socket)
