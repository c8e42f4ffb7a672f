"""The address at which an agent's audio and messages connect."""

from fastapi import APIRouter, WebSocket

from smartivr.errors import SmartIvrError
from smartivr.web.desk import AtDesk
from smartivr.web.sockets.audio import accept, refuse, token_of

router = APIRouter()


@router.websocket("/v1/agents/{agent}/audio")
async def agent_audio(socket: WebSocket, agent: str, desk: AtDesk) -> None:
    """Connect an agent's audio, with the token that opening the session gave."""
    await accept(socket)
    try:
        session = desk.agents.find(agent)
        session.tickets.redeem(token_of(socket))
    except SmartIvrError as error:
        await refuse(socket, error)
        return
    await desk.agents.converse(session, socket)
