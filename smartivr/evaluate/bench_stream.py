"""A provider's WebSocket for the benchmark: it frames messages itself and does little else.

A library's client costs as much CPU as the server that is measured, so each call's connection is
taken over from it once it stands.
"""

import asyncio
from collections.abc import Callable

from smartivr.errors import TransportError
from smartivr.providers.base import Message, Wire
from smartivr.providers.wires import Transferable

_TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_LAST = 0x80
_MASKED = 0x80
_NO_MASK = bytes(4)
"""Clients must mask; with this mask a payload stays what it is."""
_IN_TWO_BYTES, _IN_EIGHT_BYTES = 126, 127
"""In place of a length, which follows in so many bytes."""
_SHORT, _MEDIUM = 125, 65_535


class Stream(asyncio.Protocol):
    """One connection of one call."""

    def __init__(self, wire: Wire, take: Callable[[Message], None]) -> None:
        """Take a wire's connection over; nothing may have come on it yet.

        Raises:
            TransportError: it is no WebSocket.

        """
        if not isinstance(wire, Transferable):
            raise TransportError("the benchmark cannot call through this connector")
        self.lost = asyncio.Event()
        """Set once the connection is closed."""
        self._take = take
        self._unread = b""
        self._transport = wire.give_to(self)

    def send(self, message: Message) -> None:
        """Send one message."""
        if isinstance(message, str):
            self._transport.write(frame(_TEXT, message.encode()))
        else:
            self._transport.write(frame(_BINARY, message))

    def close(self) -> None:
        """Close without waiting for the server."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        """Take whole frames out of what came."""
        data = self._unread + data if self._unread else data
        at = 0
        while (found := _next(data, at)) is not None:
            opcode, begin, end = found
            if opcode in {_TEXT, _BINARY}:
                payload = data[begin:end]
                self._take(payload.decode() if opcode == _TEXT else payload)
            elif opcode == _PING:
                self._transport.write(frame(_PONG, data[begin:end]))
            elif opcode == _CLOSE:
                self._transport.write(frame(_CLOSE, data[begin:end]))
                self._transport.close()
            at = end
        self._unread = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  the protocol's signature
        """Note the end."""
        self.lost.set()


def frame(opcode: int, payload: bytes) -> bytes:
    """Put a payload into one WebSocket frame of a client."""
    length = len(payload)
    if length <= _SHORT:
        head = bytes((_LAST | opcode, _MASKED | length))
    elif length <= _MEDIUM:
        head = bytes((_LAST | opcode, _MASKED | _IN_TWO_BYTES)) + length.to_bytes(2, "big")
    else:
        head = bytes((_LAST | opcode, _MASKED | _IN_EIGHT_BYTES)) + length.to_bytes(8, "big")
    return head + _NO_MASK + payload


def _next(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Find the frame that begins here: its opcode, and where its payload begins and ends."""
    if len(data) < at + 2:
        return None
    opcode, length, begin = data[at] & 0xF, data[at + 1] & 0x7F, at + 2
    if length > _SHORT:
        more = 2 if length == _IN_TWO_BYTES else 8
        if len(data) < begin + more:
            return None
        length = int.from_bytes(data[begin : begin + more], "big")
        begin += more
    return (opcode, begin, begin + length) if len(data) >= begin + length else None
