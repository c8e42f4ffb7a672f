"""Twilio: what it asks for about a call, and its media streams."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

import structlog
from fastapi import APIRouter, Query, Request, Response, WebSocket
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocketState

from smartivr.errors import AccessRefused, SmartIvrError, TokenRefused
from smartivr.runtime.connectors import twiml
from smartivr.runtime.connectors.twilio import PREFIX, Addresses, TwilioCalls
from smartivr.transports.dialect import Begun
from smartivr.transports.twilio import Twilio
from smartivr.web.connectors.addresses import own_address
from smartivr.web.connectors.refusal import refuse
from smartivr.web.connectors.stream import converse
from smartivr.web.connectors.twilio_signature import Fields, signed
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented_as_json

_log = structlog.get_logger(__name__)

_INBOUND = "inbound"
_OVER = {"completed", "busy", "failed", "no-answer", "canceled"}
"""Statuses of calls that nobody is on any more."""
_TALKED = {"completed", "answered"}


class Twiml(Response):
    """Twilio's markup."""

    media_type = "text/xml"


router = APIRouter(prefix=PREFIX, tags=["connectors"])
_ANSWERS = documented_as_json(401, 404)


@router.post("/voice", response_class=Twiml, responses=_ANSWERS)
async def answer_twilio_call(
    request: Request,
    desk: AtDesk,
    line: Annotated[
        str,
        Query(
            max_length=100, description="Line of the call; by default the called number decides."
        ),
    ] = "",
) -> Twiml:
    """Tell Twilio to connect a call that has come with our stream; busy where all lines are."""
    told = await _told(request, desk)
    board = desk.switchboard
    if board.draining or board.live >= desk.settings.max_calls:
        return Twiml(twiml.refuse())
    addresses = _addresses(request, desk)
    return Twiml(_to_us(desk, told, addresses, addresses.after, line))


@router.post("/after", response_class=Twiml, responses=_ANSWERS)
async def follow_twilio_stream(
    request: Request,
    desk: AtDesk,
    *,
    again: Annotated[bool, Query(description="The stream had broken once already.")] = False,
) -> Twiml:
    """Tell Twilio what a call does whose stream has ended; a broken one is connected once more."""
    told = await _told(request, desk)
    instructions = desk.connectors.of(TwilioCalls).after(told.get("CallSid", ""))
    if instructions is None and not again and _still_calling(told):
        addresses = _addresses(request, desk)
        instructions = _to_us(desk, told, addresses, addresses.after_again)
    return Twiml(instructions or twiml.hang_up())


@router.post("/dialled", response_class=Twiml, responses=_ANSWERS)
async def follow_twilio_transfer(request: Request, desk: AtDesk) -> Twiml:
    """Tell Twilio what a call does after a transfer; where nobody took it, it comes back to us."""
    told = await _told(request, desk)
    if told.get("DialCallStatus") in _TALKED or not _still_calling(told):
        return Twiml(twiml.hang_up())
    addresses = _addresses(request, desk)
    return Twiml(_to_us(desk, told, addresses, addresses.after))


@router.post("/status", status_code=204, responses=_ANSWERS)
async def note_twilio_status(
    request: Request,
    desk: AtDesk,
    attempt: Annotated[str, Query(max_length=64, description="The call, as we had named it.")] = "",
) -> None:
    """Take note of how a call that we have placed has ended."""
    told = await _told(request, desk)
    trunk = desk.connectors.of(TwilioCalls).trunk
    if trunk:
        trunk.told(attempt, told.get("CallStatus", ""))


@router.websocket("/stream")
async def carry_twilio_call(socket: WebSocket, desk: AtDesk) -> None:
    """Carry one call's media stream."""
    try:
        calls = desk.connectors.of(TwilioCalls)
        _check(socket, desk, calls, ())
    except SmartIvrError as error:
        await refuse(socket, Twilio.name, error)
        return

    def allow(begun: Begun) -> None:
        if calls.settings.account_sid not in ("", begun.account):
            raise TokenRefused("the call is another account's at Twilio")
        desk.passes.redeem(Twilio.name, begun)

    def broken() -> bool:
        return socket.client_state is WebSocketState.DISCONNECTED

    control = calls.control(_addresses(socket, desk), broken)
    await converse(socket, Twilio(), desk.connections, allow, control=control)


async def _told(request: Request, desk: Desk) -> Mapping[str, str]:
    """Return what Twilio says of a call, once its signature is found to be right.

    Raises:
        NotFound: Twilio is not set up here.
        AccessRefused: it is not Twilio.

    """
    calls = desk.connectors.of(TwilioCalls)
    body = (await request.body()).decode("utf-8", "replace")
    fields = parse_qsl(body, keep_blank_values=True)
    try:
        _check(request, desk, calls, fields)
    except AccessRefused as error:
        _log.warning("connector-refused", dialect=Twilio.name, code=error.code, message=str(error))
        raise
    return dict(fields)


def _check(connection: HTTPConnection, desk: Desk, calls: TwilioCalls, fields: Fields) -> None:
    query = connection.url.query
    address = own_address(connection, desk.settings) + connection.url.path
    if isinstance(connection, WebSocket):
        address = f"ws{address.removeprefix('http')}" if address.startswith("http") else address
    if not signed(
        calls.settings.auth_token.get_secret_value(),
        f"{address}?{query}" if query else address,
        fields,
        connection.headers.get("x-twilio-signature", ""),
    ):
        raise AccessRefused(
            "the signature is not Twilio's",
            remedy="see SMARTIVR_PUBLIC_URL and SMARTIVR_TWILIO_AUTH_TOKEN",
        )


def _addresses(connection: HTTPConnection, desk: Desk) -> Addresses:
    return Addresses(own_address(connection, desk.settings))


def _to_us(
    desk: Desk, told: Mapping[str, str], addresses: Addresses, after: str, line: str = ""
) -> str:
    """Have the call connected with our stream, which brings all that we are told now."""
    desk.connectors.of(TwilioCalls).after(told.get("CallSid", ""))  # what was to be is over
    parameters = {
        "token": desk.passes.issue(Twilio.name),
        "called": told.get("To", ""),
        "caller": told.get("From", ""),
        "line": line,
    }
    return twiml.stream(addresses.stream, after, parameters)


def _still_calling(told: Mapping[str, str]) -> bool:
    """Whether somebody who had called us is on the line."""
    return told.get("Direction") == _INBOUND and told.get("CallStatus") not in _OVER
