"""Plivo beside the stream: transfers, hanging up, and calling out."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlencode

import structlog
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError, TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.dialable import is_number
from smartivr.runtime.connectors.follow_ups import FollowUp, FollowUps
from smartivr.runtime.connectors.rest import Rest
from smartivr.settings import load_part
from smartivr.transports.base import Handover, Transport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

_RESULTS = {
    "busy": "busy",
    "no-answer": "no-answer",
    "timeout": "no-answer",
    "cancel": "no-answer",
    "failed": "failed",
    "completed": "failed",
}


class PlivoSettings(BaseSettings):
    """What an operator sets for Plivo."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_PLIVO_", frozen=True, extra="ignore")

    auth_id: str = Field("", description="Id of the account.")
    auth_token: SecretStr = Field(
        SecretStr(""),
        description="Its token, by which webhooks are checked and the REST interface is used.",
    )
    number: str = Field("", description="Number that callbacks are placed from.")
    api_url: str = Field("https://api.plivo.com/v1", description="Address of the REST interface.")


class PlivoCalls:
    """The calls of one Plivo account: what is done to them beside their streams."""

    name = "plivo"

    def __init__(self, around: Around, settings: PlivoSettings) -> None:
        self.settings = settings
        self.follow_ups = FollowUps()
        self._outbound = around.connections.outbound
        self._destinations = Destinations(around.settings.destinations)
        self._public_url = around.settings.public_url.rstrip("/")
        self._rest = _rest(settings)

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Bring the caller elsewhere: by REST, or once Plivo asks what comes after the stream."""
        address = self._destinations.address(handover)
        if not address:
            _log.warning("no-destination", connector=self.name, kind=handover.kind)
            return False
        follow_up = FollowUp(address, handover.context)
        self.follow_ups.put(begun.reference, follow_up)
        if self._rest and self._public_url:
            # two tickets, since it is open which of both questions Plivo asks, or whether both
            ticket = secrets.token_urlsafe(12)
            self.follow_ups.put(ticket, follow_up)
            after = f"{self._base}/after?{urlencode({'transfer': ticket})}"
            change = {"legs": "aleg", "aleg_url": after, "aleg_method": "POST"}
            await self._rest.attempt("POST", _call(begun.reference), json=change)
        return True

    async def hang_up(self, begun: Begun) -> None:
        """End the call; without REST it ends when Plivo asks what comes after the stream."""
        if self._rest and begun.reference:
            await self._rest.attempt("DELETE", _call(begun.reference))

    def reaches(self, number: str) -> bool:
        """Whether Plivo can call this."""
        return is_number(number)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Have Plivo call a number and connect whoever answers with us."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; whoever answers is connected with our stream.

        Raises:
            TransportError: Plivo cannot be reached, or refuses.

        """
        if self._rest is None:
            raise TransportError("no token of Plivo's REST interface is set")
        known = urlencode({"call": key})
        placed = await self._rest.ask(
            "POST",
            "/Call/",
            json={
                "from": self.settings.number,
                "to": ring.number,
                "answer_url": f"{self._base}/answer?{known}",
                "answer_method": "POST",
                "hangup_url": f"{self._base}/status?{known}",
                "hangup_method": "POST",
                "ring_timeout": max(1, round(ring.ring_s)),
            },
        )
        return str(placed.get("request_uuid", ""))

    def ended(self, key: str, status: str) -> None:
        """Plivo tells that a call which we placed has ended."""
        if status in _RESULTS:
            self._outbound.not_reached(key, NotReached(_RESULTS[status]))

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing of a call that we placed."""
        if self._rest and reference:
            await self._rest.attempt("DELETE", f"/Request/{quote(reference, safe='')}/")

    async def close(self) -> None:
        """Stop all ringing, and free the connections."""
        await self._outbound.close()
        if self._rest:
            await self._rest.close()

    @property
    def _base(self) -> str:
        return f"{self._public_url}/v1/connect/plivo"


def _rest(settings: PlivoSettings) -> Rest | None:
    token = settings.auth_token.get_secret_value()
    if not (settings.auth_id and token):
        return None
    login = base64.b64encode(f"{settings.auth_id}:{token}".encode()).decode()
    account = f"{settings.api_url.rstrip('/')}/Account/{quote(settings.auth_id, safe='')}"
    return Rest(PlivoCalls.name, account, lambda: {"Authorization": f"Basic {login}"})


def _call(reference: str) -> str:
    return f"/Call/{quote(reference, safe='')}/"


@asynccontextmanager
async def plivo(around: Around) -> AsyncIterator[PlivoCalls]:
    """Give what handles calls of Plivo while the server runs.

    Raises:
        SettingsError: callbacks lack a setting.

    """
    settings = load_part(PlivoSettings)
    calls = PlivoCalls(around, settings)
    if settings.number:
        if not (settings.auth_id and settings.auth_token and around.settings.public_url):
            raise SettingsError(
                "callbacks by Plivo need SMARTIVR_PLIVO_AUTH_ID, SMARTIVR_PLIVO_AUTH_TOKEN "
                "and SMARTIVR_PUBLIC_URL"
            )
        around.diallers.add(calls)
    try:
        yield calls
    finally:
        await calls.close()
