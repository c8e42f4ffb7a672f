"""A FreeSWITCH's event socket that answers as mod_event_socket does, and notes what it is asked."""

import asyncio

PASSWORD = "ClueCon"  # noqa: S105  FreeSWITCH's well-known default


class PretendedFreeSwitch:
    """Serve connections by `serve`; `answers` are by command, and `+OK` otherwise."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, str | asyncio.Future[str]] = {}
        self.port = 0
        self.welcome = b"Content-Type: auth/request\n\n"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer commands until the client is gone."""
        writer.write(self.welcome)
        try:
            while True:
                command = (await reader.readuntil(b"\n\n")).decode().strip()
                await self._answer(command, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def _answer(self, command: str, writer: asyncio.StreamWriter) -> None:
        verb, _, rest = command.partition(" ")
        if verb == "auth":
            said = "+OK accepted" if rest == PASSWORD else "-ERR invalid"
            writer.write(f"Content-Type: command/reply\nReply-Text: {said}\n\n".encode())
            return
        assert verb == "api"
        self.asked.append(rest)
        told = self.answers.get(rest.split()[0], "+OK\n")
        if isinstance(told, asyncio.Future):
            told = await told
        head = f"Content-Type: api/response\nContent-Length: {len(told)}\n\n"
        for piece in (head[:20], head[20:] + told[:2], told[2:]):
            writer.write(piece.encode())
            await writer.drain()
