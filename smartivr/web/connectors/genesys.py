"""Where Genesys Cloud's Audio Connector connects a call's audio."""

import asyncio
import hmac
import time
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, WebSocket

from smartivr.errors import AccessRefused
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.genesys import GenesysEquipment
from smartivr.transports.dialect import Begun
from smartivr.transports.genesys import Genesys
from smartivr.web.connectors.gate import check_key
from smartivr.web.connectors.genesys_signature import Upgrade, check_upgrade
from smartivr.web.connectors.refusal import refuse
from smartivr.web.connectors.stream import converse
from smartivr.web.desk import AtDesk, Desk

REFUSED_AFTER_S = 0.5
"""Every refusal takes as long, so that its time tells nothing."""
_PARTING_S = 5.0
"""Genesys closes its connections itself."""
_ORGANIZATION = "audiohook-organization-id"
_SESSION = "audiohook-session-id"

router = APIRouter(tags=["connectors"])


@router.websocket("/v1/connect/genesys/stream")
async def genesys_stream(
    socket: WebSocket,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64, description="The line; else by number.")] = "",
) -> None:
    """Carry a call of our integration."""
    began_s = time.monotonic()
    try:
        _check(socket, desk)
    except AccessRefused as error:
        await asyncio.sleep(max(0.0, began_s + REFUSED_AFTER_S - time.monotonic()))
        await refuse(socket, Genesys.name, error)
        return
    organization = socket.headers.get(_ORGANIZATION, "")

    def allow(begun: Begun) -> None:
        if organization and not hmac.compare_digest(organization.encode(), begun.account.encode()):
            raise AccessRefused("the session is of another organization than its connection")

    destinations = Destinations(desk.settings.destinations)
    dialect = Genesys(socket.headers.get(_SESSION, ""), line, destinations.address)
    await converse(socket, dialect, desk.connections, allow, parting_s=_PARTING_S)


def _check(socket: WebSocket, desk: Desk) -> None:
    equipment = desk.connectors.of(GenesysEquipment)
    if not equipment.api_key:
        check_key(socket, desk.settings)
        return
    url = socket.scope["raw_path"].decode("ascii", "replace")
    query = socket.scope["query_string"].decode("ascii", "replace")
    authority = urlsplit(desk.settings.public_url).netloc or socket.headers.get("host", "")
    headers = {name.lower(): value for name, value in socket.headers.items()}
    target = f"{url}?{query}" if query else url
    check_upgrade(Upgrade(target, authority, headers), equipment, time.time())
