"""What FreeSWITCH is asked for by its event socket: transfer, hang up, place a call."""

import asyncio
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from urllib.parse import urlencode

import structlog
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.errors import SettingsError, SmartIvrError, TransportError
from smartivr.runtime.callbacks.dialler import NotReached, Ring
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.destinations import Destinations
from smartivr.runtime.connectors.event_socket import EventSocket, event_socket
from smartivr.runtime.connectors.outbound import Outbound
from smartivr.settings import load_part
from smartivr.transports.base import Handover, Transport
from smartivr.transports.dialect import Begun

_log = structlog.get_logger(__name__)

_SAFE_ADDRESS = re.compile(r"[\w.:;@/+*#=?%-]+")
_UNSAFE = re.compile(r"[^\w .,:;@/+*#=?%-]+")
"""What FreeSWITCH could take for more than text, above all `${...}`, which it would carry out."""
_DIALABLE = re.compile(r"\+?[0-9*#]{2,20}")
_ANSWER_LATE_S = 5.0
_RESULTS = {"USER_BUSY": "busy", "NO_ANSWER": "no-answer", "ORIGINATOR_CANCEL": "no-answer"}


class FreeSwitchSettings(BaseSettings):
    """How FreeSWITCH is reached."""

    model_config = SettingsConfigDict(
        env_prefix="SMARTIVR_FREESWITCH_", frozen=True, extra="ignore"
    )

    host: str = Field("", description="Machine of FreeSWITCH's event socket; empty: none.")
    port: int = Field(8021, ge=1, le=65535, description="Its port.")
    password: SecretStr = Field(SecretStr(""), description="Its password.")
    context: str = Field(
        "default", pattern=r"^[\w-]{1,64}$", description="Dialplan context of transfers to numbers."
    )
    profile: str = Field(
        "external",
        pattern=r"^[\w-]{1,64}$",
        description="SIP profile of transfers to SIP addresses.",
    )
    dial: str = Field(
        "",
        pattern=r"^([\w./:@+-]*\{number\}[\w./:@+-]*)?$",
        description="How numbers are called back, such as sofia/gateway/carrier/{number}.",
    )
    stream_url: str = Field(
        "",
        pattern=r"^(wss?://[^\s?#']+)?$",
        description="This server as FreeSWITCH reaches it for calls that are placed, such as "
        "ws://127.0.0.1:8080.",
    )


class FreeSwitchControl:
    """Transfers and ends FreeSWITCH's channels, whichever module streams them."""

    def __init__(self, settings: FreeSwitchSettings, destinations: Destinations) -> None:
        self._settings = settings
        self._destinations = destinations

    async def transfer(self, begun: Begun, handover: Handover) -> bool:
        """Set what is known as channel variables, and send the channel on."""
        address = self._destinations.address(handover)
        if not _SAFE_ADDRESS.fullmatch(address):
            return False
        channel = begun.reference
        commands = [
            f"uuid_setvar {channel} {name} {value}" for name, value in _variables(handover).items()
        ]
        return await self._done(*commands, f"uuid_transfer {channel} {self._place(address)}")

    async def hang_up(self, begun: Begun) -> None:
        """End the channel; it may be gone already."""
        await self._done(f"uuid_kill {begun.reference} NORMAL_CLEARING")

    async def kill(self, channel: str) -> None:
        """End a channel that was placed."""
        await self._done(f"uuid_kill {channel} ORIGINATOR_CANCEL")

    def connected(self) -> AbstractAsyncContextManager[EventSocket]:
        """Connect to the event socket."""
        chosen = self._settings
        return event_socket(chosen.host, chosen.port, chosen.password.get_secret_value())

    def _place(self, address: str) -> str:
        if address.startswith(("sip:", "sips:")):
            return f"bridge:sofia/{self._settings.profile}/{address} inline"
        return f"{address} XML {self._settings.context}"

    async def _done(self, *commands: str) -> bool:
        """Have commands done in order; whether the last one was."""
        answer = ""
        try:
            async with self.connected() as connection:
                for command in commands:
                    answer = await connection.api(command)
        except SmartIvrError as error:
            _log.warning("freeswitch-not-asked", code=error.code, message=str(error))
            return False
        return answer.startswith("+OK")


class FreeSwitchDialler:
    """Calls numbers by `originate`, and has mod_audio_fork stream whoever answers."""

    name = "freeswitch"

    def __init__(
        self,
        settings: FreeSwitchSettings,
        control: FreeSwitchControl,
        outbound: Outbound,
        connector_key: str = "",
    ) -> None:
        self._settings = settings
        self._shown = {"key": connector_key} if connector_key else {}
        self._control = control
        self._outbound = outbound
        self._ringing: set[asyncio.Task[None]] = set()

    def reaches(self, number: str) -> bool:
        """Whether it is a number that FreeSWITCH can be given."""
        return bool(_DIALABLE.fullmatch(number))

    async def dial(self, ring: Ring) -> Transport | NotReached:
        """Ring until somebody answers or the time is over."""
        return await self._outbound.dial(self, ring)

    async def place(self, ring: Ring, key: str) -> str:
        """Have the number called; the channel's id, which is ours."""
        channel = str(uuid.uuid4())
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(self._control.connected())
            kept = stack.pop_all()
        ringing = asyncio.get_running_loop().create_task(
            self._ring(ring, key, channel, connection, kept)
        )
        self._ringing.add(ringing)
        ringing.add_done_callback(self._ringing.discard)
        return channel

    async def withdraw(self, reference: str) -> None:
        """Stop the ringing, or hang up."""
        await self._control.kill(reference)

    async def close(self) -> None:
        """Stop waiting for whoever rings."""
        for each in self._ringing:
            each.cancel()
        if self._ringing:
            await asyncio.wait(self._ringing)

    async def _ring(
        self, ring: Ring, key: str, channel: str, connection: EventSocket, kept: AsyncExitStack
    ) -> None:
        """Wait for the answer, then for the stream to be started; tell what went wrong."""
        async with kept:
            try:
                told = await connection.api(
                    self._originate(ring, channel), ring.ring_s + _ANSWER_LATE_S
                )
                if told.startswith("+OK"):
                    told = await connection.api(self._stream(channel, key))
                result = "" if told.startswith("+OK") else told
            except TransportError as error:
                self._outbound.not_reached(key, NotReached("failed", error.code))
                return
        if result:
            cause = result.removeprefix("-ERR").strip()
            self._outbound.not_reached(key, NotReached(_RESULTS.get(cause, "failed")))

    def _originate(self, ring: Ring, channel: str) -> str:
        variables = (
            f"origination_uuid={channel},originate_timeout={max(1, round(ring.ring_s))},"
            "ignore_early_media=true"
        )
        return f"originate {{{variables}}}{self._settings.dial.format(number=ring.number)} &park()"

    def _stream(self, channel: str, key: str) -> str:
        facts = urlencode({"uuid": channel, "pass": key, **self._shown})
        address = f"{self._settings.stream_url.rstrip('/')}/v1/connect/freeswitch/fork?{facts}"
        return f"uuid_audio_fork {channel} start {address} mono 8000 smartivr {{}} true true 8000"


@asynccontextmanager
async def freeswitch(around: Around) -> AsyncIterator[FreeSwitchControl | None]:
    """Ask FreeSWITCH by its event socket, where its machine is set.

    Raises:
        SettingsError: calls are to be placed, and nothing says where their streams go.

    """
    chosen = load_part(FreeSwitchSettings)
    if not chosen.host:
        yield None
        return
    control = FreeSwitchControl(chosen, Destinations(around.settings.destinations))
    if not chosen.dial:
        yield control
        return
    if not chosen.stream_url:
        raise SettingsError(
            "calls that FreeSWITCH places have nowhere to stream to",
            remedy="set SMARTIVR_FREESWITCH_STREAM_URL beside SMARTIVR_FREESWITCH_DIAL",
        )
    shown = around.settings.connector_key.get_secret_value()
    dialler = FreeSwitchDialler(chosen, control, around.connections.outbound, shown)
    around.diallers.add(dialler)
    try:
        yield control
    finally:
        await around.connections.outbound.close()
        await dialler.close()


def _variables(handover: Handover) -> Mapping[str, str]:
    """Name what is known as channel variables, in text that FreeSWITCH carries out nothing of."""
    known = {**handover.context, "kind": handover.kind, "destination": handover.destination}
    plain = {name: " ".join(_UNSAFE.sub(" ", value).split()) for name, value in known.items()}
    return {
        f"smartivr_{re.sub(r'[^A-Za-z0-9_]', '_', name)}": value
        for name, value in plain.items()
        if value
    }
