"""Vonage beside the stream: transfers, hanging up, and calling out."""

import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from urllib.parse import quote, urlencode

import jwt
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError, TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors import ncco
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.dialable import is_number
from smartivr.runtime.connectors.follow_ups import FollowUp, FollowUps
from smartivr.runtime.connectors.rest import Rest
from smartivr.settings import load_part
from smartivr.transports.base import Handover, Transport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

_TOKEN_S = 300
_RING_S = (1, 120)
_RESULTS = {
    "busy": "busy",
    "unanswered": "no-answer",
    "timeout": "no-answer",
    "cancelled": "no-answer",
    "rejected": "busy",
    "failed": "failed",
    "completed": "failed",
}


class VonageSettings(BaseSettings):
    """What an operator sets for Vonage."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_VONAGE_", frozen=True, extra="ignore")

    signature_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the account, by which its webhooks are checked."
    )
    application: str = Field("", description="Id of the application.")
    private_key: SecretStr = Field(
        SecretStr(""),
        description="The application's private key (PEM): transfers without delay, callbacks.",
    )
    number: str = Field("", description="Number that callbacks are placed from and transfers show.")
    api_url: str = Field("https://api.nexmo.com", description="Address of the REST interface.")

    @field_validator("private_key")
    @classmethod
    def _is_a_key(cls, given: SecretStr) -> SecretStr:
        """Read the key; line breaks may be written as backslash and n."""
        pem = given.get_secret_value().replace("\\n", "\n")
        if not pem:
            return given
        try:
            key = load_pem_private_key(pem.encode(), None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ValueError("it is an RSA key in PEM, without a password") from error
        if not isinstance(key, RSAPrivateKey):
            raise ValueError("it is an RSA key in PEM, without a password")  # noqa: TRY004 - pydantic's
        return SecretStr(pem)


class VonageCalls:
    """The calls of one Vonage application: what is done to them beside their streams."""

    name = "vonage"

    def __init__(self, around: Around, settings: VonageSettings) -> None:
        self.settings = settings
        self.follow_ups = FollowUps()
        self._outbound = around.connections.outbound
        self._destinations = Destinations(around.settings.destinations)
        self._public_url = around.settings.public_url.rstrip("/")
        has_key = bool(settings.private_key and settings.application)
        self._rest = Rest(self.name, settings.api_url, self._identity) if has_key else None

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Bring the caller elsewhere: by REST, or once Vonage asks what comes after the stream."""
        address = self._destinations.address(handover)
        if not address:
            _log.warning("no-destination", connector=self.name, kind=handover.kind)
            return False
        follow_up = FollowUp(address, handover.context)
        self.follow_ups.put(begun.reference, follow_up)
        there = {"type": "ncco", "ncco": self.next_step(follow_up)}
        if await self._change(begun.reference, {"action": "transfer", "destination": there}):
            self.follow_ups.take(begun.reference)
        return True

    async def hang_up(self, begun: Begun) -> None:
        """End the call; without REST it ends when Vonage asks what comes after the stream."""
        await self._change(begun.reference, {"action": "hangup"})

    def next_step(self, follow_up: FollowUp | None) -> ncco.Ncco:
        """Say how a call goes on."""
        return ncco.next_step(follow_up, self.settings.number)

    def reaches(self, number: str) -> bool:
        """Whether Vonage can call this."""
        return is_number(number)

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Have Vonage call a number and connect whoever answers with us."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; whoever answers is connected with our stream.

        Raises:
            TransportError: Vonage cannot be reached, or refuses.

        """
        if self._rest is None:
            raise TransportError("no key of Vonage's REST interface is set")
        base = f"{self._public_url}/v1/connect/vonage"
        events = f"{base}/event?{urlencode({'call': key})}"
        at_least, at_most = _RING_S
        placed = await self._rest.ask(
            "POST",
            "/v1/calls",
            json={
                "to": [{"type": "phone", "number": ring.number.removeprefix("+")}],
                "from": {"type": "phone", "number": self.settings.number.removeprefix("+")},
                "answer_url": [f"{base}/answer?{urlencode({'call': key})}"],
                "answer_method": "POST",
                "event_url": [events],
                "event_method": "POST",
                "ringing_timer": round(min(max(ring.ring_s, at_least), at_most)),
            },
        )
        return str(placed.get("uuid", ""))

    def ended(self, key: str, status: str) -> None:
        """Vonage tells what has become of a call which we placed."""
        if status in _RESULTS:
            self._outbound.not_reached(key, NotReached(_RESULTS[status]))

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing of a call that we placed."""
        await self._change(reference, {"action": "hangup"})

    async def close(self) -> None:
        """Stop all ringing, and free the connections."""
        await self._outbound.close()
        if self._rest:
            await self._rest.close()

    async def _change(self, reference: str, change: Mapping[str, object]) -> bool:
        if self._rest is None or not reference:
            return False
        return await self._rest.attempt(
            "PUT", f"/v1/calls/{quote(reference, safe='')}", json=change
        )

    def _identity(self) -> Mapping[str, str]:
        """Show that we are the application, as each request has to."""
        now = int(time.time())
        claims = {
            "application_id": self.settings.application,
            "iat": now,
            "exp": now + _TOKEN_S,
            "jti": str(uuid.uuid4()),
        }
        key = self.settings.private_key.get_secret_value()
        return {"Authorization": f"Bearer {jwt.encode(claims, key, 'RS256')}"}


@asynccontextmanager
async def vonage(around: Around) -> AsyncIterator[VonageCalls]:
    """Give what handles calls of Vonage while the server runs.

    Raises:
        SettingsError: a setting is wrong, or callbacks lack one.

    """
    settings = load_part(VonageSettings)
    calls = VonageCalls(around, settings)
    if bool(settings.private_key) != bool(settings.application):
        raise SettingsError(
            "SMARTIVR_VONAGE_APPLICATION and SMARTIVR_VONAGE_PRIVATE_KEY belong together"
        )
    if settings.number and settings.private_key and around.settings.public_url:
        around.diallers.add(calls)
    try:
        yield calls
    finally:
        await calls.close()
