"""Telnyx beside the stream: transfers, hanging up, and calling out."""

import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote, urlencode

import structlog
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError, TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors import texml
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.dialable import is_number
from smartivr.runtime.connectors.follow_ups import FollowUp, FollowUps
from smartivr.runtime.connectors.rest import Rest
from smartivr.settings import load_part
from smartivr.transports.base import Handover, Transport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

_KEY_BYTES = 32
_RING_S = (5, 120)
"""What Telnyx lets a call ring at least and at most."""


class TelnyxSettings(BaseSettings):
    """What an operator sets for Telnyx."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_TELNYX_", frozen=True, extra="ignore")

    public_key: str = Field(
        "", description="Telnyx's public key of the account, by which its webhooks are checked."
    )
    api_key: SecretStr = Field(
        SecretStr(""), description="Key of the REST interface: transfers without delay, callbacks."
    )
    application: str = Field(
        "", description="Id of the TeXML application that callbacks are placed by."
    )
    number: str = Field("", description="Number that callbacks are placed from.")
    api_url: str = Field("https://api.telnyx.com/v2", description="Address of the REST interface.")

    @field_validator("public_key")
    @classmethod
    def _is_a_key(cls, given: str) -> str:
        try:
            length = len(base64.b64decode(given, validate=True))
        except binascii.Error:
            length = -1
        if given and length != _KEY_BYTES:
            raise ValueError("it is base64 of 32 bytes, as the portal shows it")
        return given


class TelnyxCalls:
    """The calls of one Telnyx account: what is done to them beside their streams."""

    name = "telnyx"

    def __init__(self, around: Around, settings: TelnyxSettings) -> None:
        self.settings = settings
        self.follow_ups = FollowUps()
        self._outbound = around.connections.outbound
        self._destinations = Destinations(around.settings.destinations)
        self._public_url = around.settings.public_url.rstrip("/")
        key = settings.api_key.get_secret_value()
        self._rest = (
            Rest("telnyx", settings.api_url, lambda: {"Authorization": f"Bearer {key}"})
            if key
            else None
        )

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Bring the caller elsewhere: by REST, or once Telnyx asks what comes after the stream."""
        address = self._destinations.address(handover)
        if not address:
            _log.warning("no-destination", connector=self.name, kind=handover.kind)
            return False
        follow_up = FollowUp(address, handover.context)
        self.follow_ups.put(begun.reference, follow_up)
        if await self._update(begun, {"Texml": texml.next_step(follow_up)}):
            self.follow_ups.take(begun.reference)
        return True

    async def hang_up(self, begun: Begun) -> None:
        """End the call; without REST it ends when Telnyx asks what comes after the stream."""
        await self._update(begun, {"Status": "completed"})

    def reaches(self, number: str) -> bool:
        """Whether Telnyx can call this."""
        return is_number(number)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Have Telnyx call a number and connect whoever answers with us."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; whoever answers is connected with our stream.

        Raises:
            TransportError: Telnyx cannot be reached, or refuses.

        """
        base = f"{self._public_url}/v1/connect/telnyx"
        stream = f"ws{base.removeprefix('http')}/stream?{urlencode({'pass': key})}"
        at_least, at_most = _RING_S
        placed = await self._required_rest().ask(
            "POST",
            f"/texml/calls/{quote(self.settings.application, safe='')}",
            json={
                "To": ring.number,
                "From": self.settings.number,
                "Texml": texml.connect(stream, {"pass": key}, f"{base}/after"),
                "Timeout": round(min(max(ring.ring_s, at_least), at_most)),
                "StatusCallback": f"{base}/status?{urlencode({'call': key})}",
                "StatusCallbackMethod": "POST",
            },
        )
        return str(placed.get("call_sid", ""))

    def ended(self, key: str, status: str) -> None:
        """Telnyx tells that a call which we placed has ended."""
        results = {"busy": "busy", "no-answer": "no-answer", "canceled": "no-answer"}
        if status in {*results, "failed", "completed"}:
            self._outbound.not_reached(key, NotReached(results.get(status, "failed")))

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing of a call that we placed."""
        path = f"/calls/{quote(reference, safe='')}/actions/hangup"
        if self._rest and reference:
            await self._rest.attempt("POST", path, json={})

    async def close(self) -> None:
        """Stop all ringing, and free the connections."""
        await self._outbound.close()
        if self._rest:
            await self._rest.close()

    async def _update(self, begun: Begun, change: dict[str, str]) -> bool:
        if self._rest is None or not begun.account or not begun.reference:
            return False
        account, call = quote(begun.account, safe=""), quote(begun.reference, safe="")
        path = f"/texml/Accounts/{account}/Calls/{call}"
        return await self._rest.attempt("POST", path, form=change)

    def _required_rest(self) -> Rest:
        if self._rest is None:
            raise TransportError("no key of Telnyx's REST interface is set")
        return self._rest


@asynccontextmanager
async def telnyx(around: Around) -> AsyncIterator[TelnyxCalls]:
    """Give what handles calls of Telnyx while the server runs.

    Raises:
        SettingsError: a setting is wrong, or callbacks lack one.

    """
    settings = load_part(TelnyxSettings)
    calls = TelnyxCalls(around, settings)
    if settings.number or settings.application:
        if not (settings.number and settings.application and settings.api_key):
            raise SettingsError(
                "callbacks by Telnyx need SMARTIVR_TELNYX_NUMBER, SMARTIVR_TELNYX_APPLICATION "
                "and SMARTIVR_TELNYX_API_KEY"
            )
        if not around.settings.public_url:
            raise SettingsError("callbacks by Telnyx need SMARTIVR_PUBLIC_URL")
        around.diallers.add(calls)
    try:
        yield calls
    finally:
        await calls.close()
