"""FreeSWITCH's event socket: commands over TCP, one connection for each thing that is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

from smartivr.errors import AccessRefused, BadMessage, TransportError

_MOST_BYTES = 1 << 16
_CONNECT_S = 3.0


@dataclass(frozen=True)
class Answer:
    """One message of FreeSWITCH."""

    kind: str
    """Its content type, such as api/response."""
    text: str
    """What it says: the body, or the text of a reply."""


@dataclass
class Answers:
    """Takes messages out of bytes that come cut anywhere."""

    _bytes: bytearray = field(default_factory=bytearray)

    def feed(self, chunk: bytes) -> list[Answer]:
        """Take bytes and return the messages that are whole.

        Raises:
            BadMessage: it is no message of an event socket, or is too long.

        """
        self._bytes += chunk
        found = []
        while (answer := self._next()) is not None:
            found.append(answer)
        if len(self._bytes) > _MOST_BYTES:
            raise BadMessage("a message of the event socket is too long")
        return found

    def _next(self) -> Answer | None:
        head, end, _ = self._bytes.partition(b"\n\n")
        if not end:
            return None
        headers = _headers(bytes(head))
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > _MOST_BYTES:
            raise BadMessage("a message of the event socket has no length that can be")
        begins = len(head) + len(end)
        if len(self._bytes) < begins + int(length):
            return None
        body = bytes(self._bytes[begins : begins + int(length)])
        del self._bytes[: begins + int(length)]
        text = body.decode(errors="replace") or headers.get("reply-text", "")
        return Answer(headers.get("content-type", ""), text.strip())


def _headers(head: bytes) -> dict[str, str]:
    headers = {}
    for line in head.decode(errors="replace").strip().splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            raise BadMessage("a header of the event socket cannot be read")
        headers[name.strip().lower()] = unquote(value.strip())
    return headers


class EventSocket:
    """One connection that has logged in; make it with `event_socket`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._answers = Answers()
        self._waiting: list[Answer] = []

    async def api(self, command: str, timeout_s: float = _CONNECT_S) -> str:
        """Have a command done; what FreeSWITCH says, such as `+OK` or `-ERR No such channel!`.

        Raises:
            TransportError: the connection broke, or there is no answer in time.

        """
        return await self._ask(f"api {command}", "api/response", timeout_s)

    async def log_in(self, password: str) -> None:
        """Wait until FreeSWITCH asks for the password, and give it.

        Raises:
            AccessRefused: it is wrong, or this machine may not connect.
            TransportError: no event socket answers.

        """
        await self._answer("auth/request", _CONNECT_S)
        reply = await self._ask(f"auth {password}", "command/reply", _CONNECT_S)
        if not reply.startswith("+OK"):
            raise AccessRefused(
                "FreeSWITCH refuses the password", remedy="see SMARTIVR_FREESWITCH_PASSWORD"
            )

    async def _ask(self, command: str, kind: str, timeout_s: float) -> str:
        if "\n" in command or "\r" in command:
            raise BadMessage("a command of the event socket is one line")
        try:
            self._writer.write(f"{command}\n\n".encode())
            await self._writer.drain()
        except OSError as error:
            raise TransportError("the event socket is gone") from error
        return await self._answer(kind, timeout_s)

    async def _answer(self, kind: str, timeout_s: float) -> str:
        """Wait for a message of one kind; those of others are passed over."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    for at, answer in enumerate(self._waiting):
                        if answer.kind == kind:
                            del self._waiting[: at + 1]
                            return answer.text
                    self._waiting = await self._read()
        except TimeoutError as error:
            raise TransportError("the event socket does not answer") from error

    async def _read(self) -> list[Answer]:
        try:
            chunk = await self._reader.read(_MOST_BYTES)
        except OSError as error:
            raise TransportError("the event socket is gone") from error
        if not chunk:
            raise TransportError("FreeSWITCH closed its event socket")
        answers = self._answers.feed(chunk)
        if any(each.kind == "text/rude-rejection" for each in answers):
            raise AccessRefused(
                "FreeSWITCH lets this machine not in", remedy="see event_socket.conf.xml there"
            )
        return answers


@asynccontextmanager
async def event_socket(host: str, port: int, password: str) -> AsyncIterator[EventSocket]:
    """Connect and log in; closed with the context.

    Raises:
        AccessRefused: FreeSWITCH does not let us in.
        TransportError: it cannot be reached.

    """
    try:
        async with asyncio.timeout(_CONNECT_S):
            reader, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as error:
        raise TransportError("FreeSWITCH's event socket cannot be reached") from error
    connection = EventSocket(reader, writer)
    try:
        await connection.log_in(password)
        yield connection
    finally:
        writer.transport.abort()
