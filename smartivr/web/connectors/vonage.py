"""Where Vonage asks what to do with calls (NCCO), and where it connects their audio."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from smartivr.runtime.connectors import ncco
from smartivr.runtime.connectors.vonage import VonageCalls
from smartivr.transports.dialect import Begun
from smartivr.transports.vonage import Vonage
from smartivr.web.connectors.addresses import own_address, socket_address
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.stream import converse
from smartivr.web.connectors.vonage_signature import check_signature
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented

_PATH = "/v1/connect/vonage"
_NAME = Vonage.name
_OVER = {"disconnected", "failed", "unanswered"}
"""What becomes of a stream, so that something has to come next."""


async def _from_vonage(request: Request, desk: AtDesk) -> None:
    """Let in what Vonage has signed or, without its secret, whoever shows our key."""
    secret = _calls(desk).settings.signature_secret.get_secret_value()
    if secret:
        told = request.headers.get("authorization", "")
        check_signature(secret, told, await request.body())
    else:
        check_key(request, desk.settings)


router = APIRouter(prefix=_PATH, tags=["connectors"])
Checked = [Depends(_from_vonage)]
Refusals = documented(401, 404, 422)
Placed = Annotated[str, Query(alias="call", max_length=200, description="Which placed call it is.")]


class VonageCall(BaseModel):
    """A call that waits for instructions; more than this is told."""

    model_config = ConfigDict(extra="ignore")

    uuid: str = Field(min_length=1, max_length=256)
    caller: str = Field("", alias="from", max_length=256)
    called: str = Field("", alias="to", max_length=256)


class OwnHeaders(BaseModel):
    """What the answer gave for the stream, of which Vonage reminds."""

    model_config = ConfigDict(extra="ignore")

    call: str = Field("", max_length=256)


class VonageEvent(BaseModel):
    """What happens to a call, or to its stream; more than this is told."""

    model_config = ConfigDict(extra="ignore")

    status: str = Field("", max_length=64)
    headers: OwnHeaders | None = None


@router.post("/answer", dependencies=Checked, responses=Refusals)
async def answer_vonage_call(
    call: VonageCall,
    request: Request,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64, description="The line; else by number.")] = "",
    placed: Placed = "",
) -> JSONResponse:
    """Tell Vonage to stream a call here."""
    here = own_address(request, desk.settings) + _PATH
    given = {
        "pass": placed or desk.passes.issue(_NAME),
        "call": call.uuid,
        "line": line,
        "called": call.called,
        "caller": call.caller,
    }
    told = ncco.connect(f"{socket_address(here)}/stream", given, f"{here}/event")
    return JSONResponse(list(told))


@router.post("/event", dependencies=Checked, responses=Refusals)
async def note_vonage_event(
    event: VonageEvent,
    desk: AtDesk,
    placed: Placed = "",
) -> Response:
    """Take note of an event; where a stream is over, say how its call goes on."""
    calls = _calls(desk)
    if placed:
        calls.ended(placed, event.status)
    elif event.status in _OVER:
        follow_up = calls.follow_ups.take(event.headers.call if event.headers else "")
        if follow_up is not None:
            return JSONResponse(list(calls.next_step(follow_up)))
    return Response(status_code=204)  # even an empty list would be instructions


@router.websocket("/stream")
async def vonage_stream(socket: WebSocket, desk: AtDesk) -> None:
    """Carry the audio of a call that our webhook answered, or that we placed."""

    def allow(begun: Begun) -> None:
        desk.passes.redeem(_NAME, begun)

    await converse(socket, Vonage(), desk.connections, allow, control=_calls(desk))


def _calls(desk: Desk) -> VonageCalls:
    return desk.connectors.of(VonageCalls)
