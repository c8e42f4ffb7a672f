"""Phones that register a number, so that callbacks reach it without a provider."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import SmartIvrError
from smartivr.line import MediaFormat
from smartivr.runtime.callbacks.phones import Phone, Phones
from smartivr.web.api.sessions import Media
from smartivr.web.beside import Beside
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.sockets.address import socket_address
from smartivr.web.sockets.audio import accept, refuse, token_of
from smartivr.web.sockets.socket_pump import REFUSED, carry
from smartivr.web.sockets.tokens import Tickets, signing_key

router = APIRouter(tags=["phones"])


class NewPhone(BaseModel):
    """A phone that wants to be rung."""

    model_config = ConfigDict(extra="forbid")

    number: Annotated[str, Field(pattern=r"^\+?[0-9]{2,18}$", examples=["+442079460123"])]
    media: Media = Media()


class RegisteredPhone(BaseModel):
    """Where to connect the phone; it can be rung from then on, for one call."""

    phone: str
    number: str
    media: Media
    address: str = Field(description="WebSocket address of the phone.")
    token: str = Field(description="Opens one connection; give it as `?token=`.")
    token_s: float = Field(description="Time in which the connection has to be opened.")


class PhoneList(BaseModel):
    """Numbers that can be rung."""

    numbers: list[str]


@router.get(
    "/v1/phones", dependencies=[Needs(Permission.MANAGE)], responses=documented(401, 404, 503)
)
async def list_phones(beside: Beside) -> PhoneList:
    """Return the numbers of the phones that are connected."""
    return PhoneList(numbers=beside.phones.numbers())


@router.post(
    "/v1/phones",
    status_code=201,
    dependencies=[Needs(Permission.MANAGE)],
    responses=documented(401, 404, 413, 422, 503),
)
async def register_phone(
    wanted: NewPhone,
    request: Request,
    desk: AtDesk,
    beside: Beside,
    visitor: AVisitor,
) -> RegisteredPhone:
    """Register a number; callbacks to it ring the phone's socket."""
    media = MediaFormat(wanted.media.encoding, wanted.media.rate_hz)
    phone = beside.phones.register(wanted.number, media)

    def forget() -> None:
        if not phone.connected:
            beside.phones.forget(phone)

    asyncio.get_running_loop().call_later(desk.settings.token_s, forget)
    tickets = Tickets(phone.id, signing_key(desk.settings))
    phone.redeem = tickets.redeem
    phone.unwatch = desk.standings.watch(
        visitor, _may_ring, lambda error: phone.dismiss(error.code, str(error), REFUSED)
    )
    return RegisteredPhone(
        phone=phone.id,
        number=phone.number,
        media=wanted.media,
        address=socket_address(request, desk.settings, "phone_audio", phone=phone.id),
        token=tickets.issue(desk.settings.token_s),
        token_s=desk.settings.token_s,
    )


@router.websocket("/v1/phones/{phone}/audio")
async def phone_audio(socket: WebSocket, phone: str, desk: AtDesk) -> None:
    """Connect a phone: it is told when it rings, and once it answers it is a caller's socket."""
    await accept(socket)
    phones = desk.background.phones if desk.background else Phones()
    try:
        found = phones.find(phone)
        found.redeem(token_of(socket))
    except SmartIvrError as error:
        await refuse(socket, error)
        return
    waiting = asyncio.create_task(found.run())
    try:
        await carry(socket, found.transport, _ready(found))
    finally:
        phones.forget(found)
        found.transport.hang_up("connection-lost")  # there is no coming back to a phone
        await waiting


def _may_ring(visitor: Visitor) -> bool:
    return visitor.may(Permission.MANAGE)


def _ready(phone: Phone) -> dict[str, object]:
    return {
        "session": phone.id,
        "line": "",
        "media": {"encoding": phone.media.encoding, "rate_hz": phone.media.rate_hz},
        "resumed": False,
        "resume_token": "",
        "resume_s": 0.0,
    }
