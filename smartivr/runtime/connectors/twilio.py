"""Twilio beside its streams: what becomes of a call, and calls that are placed through it."""

import base64
import math
import re
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit

import structlog
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors import twiml
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.runtime.connectors.rest import Rest
from smartivr.settings import load_part
from smartivr.transports.base import Handover, Transport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

PREFIX = "/v1/connect/twilio"
_KEPT = 1000
"""Calls whose next instructions are kept; one that ended otherwise never asks for them."""
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_SCHEMES = {"http": "ws", "https": "wss"}
_RESULTS = {
    "busy": "busy",
    "no-answer": "no-answer",
    "failed": "failed",
    "canceled": "failed",
    "completed": "failed",
}
"""What a status says of a call whose stream never came."""


class TwilioSettings(BaseSettings):
    """An account at Twilio."""

    model_config = SettingsConfigDict(
        env_prefix="SMARTIVR_TWILIO_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    account_sid: str = Field(
        "",
        pattern="^[A-Za-z0-9_-]{0,64}$",
        description="The account's id; calls of others are refused.",
    )
    auth_token: SecretStr = Field(
        SecretStr(""), description="The account's auth token, by which Twilio signs and we ask."
    )
    number: str = Field(
        "", pattern=r"^(\+[1-9][0-9]{6,14})?$", description="Number that callbacks are placed from."
    )
    api_url: str = Field(
        "https://api.twilio.com",
        pattern=r"^https?://[^/?#\s]+/?$",
        description="Address of the REST interface, such as that of a region.",
    )

    def rest(self) -> Rest | None:
        """Make the REST interface of the account; None where the account is not told."""
        if not self.account_sid:
            return None
        login = f"{self.account_sid}:{self.auth_token.get_secret_value()}"
        headers = {"Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
        calls = f"{self.api_url.rstrip('/')}/2010-04-01/Accounts/{self.account_sid}/Calls"
        return Rest("twilio", calls, lambda: headers)


class Addresses:
    """Where Twilio reaches this server."""

    def __init__(self, own: str) -> None:
        self._own = own.rstrip("/")
        self.after = f"{self._own}{PREFIX}/after"
        """Asked once a stream has ended."""
        self.after_again = f"{self.after}?again=1"
        self.dialled = f"{self._own}{PREFIX}/dialled"
        """Asked once a transfer has ended."""

    @property
    def stream(self) -> str:
        """The WebSocket's."""
        parts = urlsplit(f"{self._own}{PREFIX}/stream")
        return parts._replace(scheme=_SCHEMES.get(parts.scheme, parts.scheme)).geturl()

    def status(self, attempt: str) -> str:
        """Told what becomes of a call that we have placed."""
        return f"{self._own}{PREFIX}/status?attempt={attempt}"

    def full(self, path: str) -> str:
        """Complete a path on this server."""
        return self._own + path if path.startswith("/") else path


class TwilioCalls:
    """What is known of Twilio's calls beside their streams."""

    def __init__(self, around: Around, settings: TwilioSettings) -> None:
        self.settings = settings
        self.rest = settings.rest()
        self.trunk: TwilioTrunk | None = None
        """Where calls can be placed."""
        self._destinations = Destinations(around.settings.destinations)
        self._next: OrderedDict[str, str] = OrderedDict()

    def control(self, addresses: Addresses, broken: Callable[[], bool]) -> "TwilioControl":
        """Make what manages a call that reached us at these addresses by a stream of its own."""
        return TwilioControl(self, addresses, self._destinations, broken)

    def then(self, call: str, instructions: str) -> None:
        """Keep what a call does once its stream has ended."""
        self._next[call] = instructions
        while len(self._next) > _KEPT:
            self._next.popitem(last=False)

    def after(self, call: str) -> str | None:
        """Return what a call does now; None where its stream broke without our doing."""
        return self._next.pop(call, None)


class TwilioControl:
    """Passes callers on and hangs up.

    Twilio is told by REST. Should that fail, the closed stream makes it ask for instructions, and
    then it is told the same.
    """

    def __init__(
        self,
        calls: TwilioCalls,
        addresses: Addresses,
        destinations: Destinations,
        broken: Callable[[], bool],
    ) -> None:
        self._calls = calls
        self._broken = broken
        self._addresses = addresses
        self._destinations = destinations

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Have the caller connected to where the operator's table says."""
        address = self._destinations.address(handover)
        if not address:
            _log.warning("no-destination", dialect="twilio", destination=handover.destination)
            return False
        context = {name: self._addresses.full(value) for name, value in handover.context.items()}
        instructions = twiml.dial(address, context, self._addresses.dialled)
        self._calls.then(begun.reference, instructions)
        await self._change(begun, {"Twiml": instructions})
        return True

    async def hang_up(self, begun: Begun) -> None:
        """End the call; one whose stream broke is left to Twilio, which asks what comes next."""
        if self._broken():
            return
        self._calls.then(begun.reference, twiml.hang_up())
        await self._change(begun, {"Status": "completed"})

    async def _change(self, begun: Begun, fields: dict[str, str]) -> None:
        if self._calls.rest:
            await self._calls.rest.attempt("POST", call_path(begun.reference), form=fields)


class TwilioTrunk:
    """Places calls through an account."""

    name = "twilio"

    def __init__(
        self, settings: TwilioSettings, rest: Rest, addresses: Addresses, outbound: Outbound
    ) -> None:
        self._shown = settings.number
        self._rest = rest
        self._addresses = addresses
        self._outbound = outbound
        self._keys: dict[str, str] = {}
        """By what Twilio calls an attempt, so that no key stands in an address."""

    def reaches(self, number: str) -> bool:
        """Whether it is a full international number."""
        return bool(_NUMBER.fullmatch(number))

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring until somebody answers or the time is over."""
        key = secrets.token_urlsafe(24)
        try:
            return await self._outbound.dial(self, ring, key)
        finally:
            self._keys = {attempt: each for attempt, each in self._keys.items() if each != key}

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; whoever answers is connected to our stream.

        Raises:
            TransportError: Twilio cannot be reached, or refuses.

        """
        attempt = secrets.token_hex(8)
        self._keys[attempt] = key
        instructions = twiml.stream(
            self._addresses.stream, self._addresses.after_again, {"token": key}
        )
        placed = await self._rest.ask(
            "POST",
            ".json",
            form={
                "To": ring.number,
                "From": self._shown,
                "Timeout": str(max(1, math.ceil(ring.ring_s))),
                "Twiml": instructions,
                "StatusCallback": self._addresses.status(attempt),
                "StatusCallbackMethod": "POST",
            },
        )
        return str(placed.get("sid", ""))

    async def withdraw(self, reference: str) -> None:
        """End the call, whether it rings or was answered."""
        await self._rest.attempt("POST", call_path(reference), form={"Status": "completed"})

    def told(self, attempt: str, status: str) -> None:
        """Take note of how a call ended; after an answered one nobody waits any more."""
        if attempt in self._keys and status in _RESULTS:
            self._outbound.not_reached(self._keys[attempt], NotReached(_RESULTS[status]))


@asynccontextmanager
async def twilio(around: Around) -> AsyncIterator[TwilioCalls | None]:
    """Make what Twilio's webhooks and streams need, and its dialler where we have a number.

    Raises:
        SettingsError: a setting is wrong, or one that is needed is missing.

    """
    settings = load_part(TwilioSettings)
    if not settings.auth_token.get_secret_value():
        if settings.account_sid or settings.number:
            raise SettingsError(
                "Twilio is set up without the token that it signs with",
                remedy="set SMARTIVR_TWILIO_AUTH_TOKEN",
            )
        yield None
        return
    calls = TwilioCalls(around, settings)
    if settings.number:
        calls.trunk = _trunk(around, calls)
        around.diallers.add(calls.trunk)
    try:
        yield calls
    finally:
        await around.connections.outbound.close()
        if calls.rest:
            await calls.rest.close()


def call_path(call: str) -> str:
    """Where a call is below an account's calls."""
    return f"/{quote(call, safe='')}.json"


def _trunk(around: Around, calls: TwilioCalls) -> TwilioTrunk:
    public_url = around.settings.public_url
    if not (public_url and calls.rest):
        raise SettingsError(
            "calls are to be placed through Twilio, which lacks the account or our address",
            remedy="set SMARTIVR_TWILIO_ACCOUNT_SID and SMARTIVR_PUBLIC_URL",
        )
    outbound = around.connections.outbound
    return TwilioTrunk(calls.settings, calls.rest, Addresses(public_url), outbound)
