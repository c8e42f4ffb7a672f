"""Asterisk's side of AudioSocket: the dialplan announces the call, the application connects."""

import struct
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit
from uuid import UUID

import httpx2
import numpy as np
from pydantic_settings import BaseSettings, SettingsConfigDict

from smartivr.audio.resample import Resampler
from smartivr.client.tls import trusted
from smartivr.errors import AccessRefused, BadMessage, TransportError
from smartivr.line import Encoding, MediaFormat, Samples
from smartivr.providers.base import Left, Message, Placed, Secrets, Sound, Told
from smartivr.providers.dialplan import where_next
from smartivr.providers.wires import TcpWire

_HEADER = struct.Struct("!BH")
_HANG_UP, _UUID, _DTMF, _SLIN = 0x00, 0x01, 0x03, 0x10
_RATES_HZ = (8000, 12000, 16000, 24000, 32000, 44100, 48000, 96000, 192000)
"""By kind of frame, from `_SLIN` on."""
_ASK_S = 10.0


class _Dialplan(BaseSettings):
    """What the dialplan has been told of the server."""

    model_config = SettingsConfigDict(env_prefix="SMARTIVR_AUDIOSOCKET_", extra="ignore")

    port: int = 0


class AudioSocketProvider:
    """One channel in the application AudioSocket, which has 8 kHz."""

    name = "audiosocket"
    media = MediaFormat(Encoding.L16, 8000)

    def __init__(self) -> None:
        self._uuid = UUID(int=0)
        self._asks = ("", "", Secrets())
        self._to_channel: dict[int, Resampler] = {}
        self._hung_up = False

    async def place(self, call: Placed, server: str, secrets: Secrets) -> TcpWire:
        """Announce the call by HTTP, as the dialplan does by CURL, and connect to the port set."""
        port = _Dialplan().port
        if not port:
            raise TransportError(
                "the port of the server's AudioSocket is not known",
                remedy="set SMARTIVR_AUDIOSOCKET_PORT as on the server",
            )
        self._uuid = await _announced(call, server, secrets)
        self._asks = (server, call.reference or str(self._uuid), secrets)
        host = urlsplit(server).hostname or "127.0.0.1"
        return await TcpWire.connect(
            host,
            port,
            header_bytes=_HEADER.size,
            payload_bytes=lambda header: int(_HEADER.unpack(header)[1]),
        )

    async def follow(self) -> str:
        """Ask, as the dialplan does, where the caller goes on; the answer, readable.

        Raises:
            AccessRefused: the connectors' key is wrong.
            TransportError: the server cannot be reached, or does not know the call.

        """
        return await where_next(*self._asks)

    def opening(self) -> Sequence[Message]:
        """Send the UUID of the call."""
        return (_frame(_UUID, self._uuid.bytes),)

    def audio(self, samples: Samples, at_ms: int) -> Sequence[Message]:
        """One frame; the protocol knows no places."""
        del at_ms
        return (_frame(_SLIN, samples.astype("<i2").tobytes()),)

    def key(self, key: str) -> Sequence[Message]:
        """One digit."""
        return (_frame(_DTMF, key.encode("ascii")),)

    def received(self, message: Message) -> Iterable[Told]:
        """Take a whole frame as Asterisk does, which ends the call over any it does not know."""
        if isinstance(message, str) or len(message) < _HEADER.size:
            raise BadMessage("this is no frame of AudioSocket")
        kind, size = _HEADER.unpack_from(message)
        if kind == _HANG_UP:
            self._hung_up = True
            return (Left(),)
        if self._hung_up:
            raise BadMessage("a frame came after the hang-up")
        if not _SLIN <= kind < _SLIN + len(_RATES_HZ):
            raise BadMessage(f"Asterisk knows no frame of kind {kind:#04x} from a server")
        payload = message[_HEADER.size :]
        if not size or size != len(payload):
            raise BadMessage("a frame's length is not that of its payload, or zero")
        if size % 2:
            raise BadMessage("a frame of 16-bit audio has an odd number of bytes")
        samples = np.frombuffer(payload, "<i2").astype(np.int16)
        return (Sound(self._on_channel(_RATES_HZ[kind - _SLIN], samples)),)

    def played(self, mark: str, *, dropped: bool) -> Sequence[Message]:
        """Nothing is ever told of it."""
        del mark, dropped
        return ()

    def hang_up(self) -> Sequence[Message]:
        """Nothing is said: the connection is closed."""
        return ()

    def _on_channel(self, rate_hz: int, samples: Samples) -> Samples:
        if rate_hz == self.media.rate_hz:
            return samples
        if rate_hz not in self._to_channel:
            self._to_channel[rate_hz] = Resampler(rate_hz, self.media.rate_hz)
        return self._to_channel[rate_hz].feed(samples)


async def _announced(call: Placed, server: str, secrets: Secrets) -> UUID:
    headers = {"Authorization": f"Bearer {secrets.connector_key}"} if secrets.connector_key else {}
    fields = {"line": call.line, "called": call.called, "caller": call.caller}
    if call.reference:
        fields["reference"] = call.reference
    address = f"{server.rstrip('/')}/v1/connect/audiosocket/calls"
    try:
        async with httpx2.AsyncClient(verify=trusted(), timeout=_ASK_S, trust_env=False) as client:
            answer = await client.post(address, data=fields, headers=headers)
    except httpx2.HTTPError as error:
        raise TransportError("the server cannot be reached to announce a call") from error
    if answer.status_code in {401, 403}:
        raise AccessRefused("the server refuses the connectors' key")
    try:
        return UUID(answer.text.strip())
    except ValueError as error:
        raise TransportError(
            f"the server gave no UUID for the call (status {answer.status_code})"
        ) from error


def _frame(kind: int, payload: bytes) -> bytes:
    return _HEADER.pack(kind, len(payload)) + payload
