"""Talking to a server over its HTTP API."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx2

from smartivr.client.agent_side import AgentSide
from smartivr.client.caller_side import CallerSide
from smartivr.client.phone_side import PhoneSide
from smartivr.client.player import Player, SilentPlayer
from smartivr.client.refusal import refusal
from smartivr.client.socket_side import Message
from smartivr.client.tls import trusted
from smartivr.errors import TransportError
from smartivr.line import Encoding, MediaFormat

_PATIENCE = httpx2.Timeout(60.0, connect=10.0)
"""In seconds; what is published is answered once its voice has spoken it."""


class Client:
    """Talks to one server; managing it may need the operator's key."""

    def __init__(self, base_url: str = "http://127.0.0.1:8080", *, api_key: str = "") -> None:
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = httpx2.AsyncClient(
            verify=trusted(),
            base_url=base_url,
            trust_env=False,
            headers=headers,
            timeout=_PATIENCE,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def lines(self) -> list[Message]:
        """Return the server's lines with their steps."""
        answer: Message = await self.request("GET", "/v1/lines")
        lines: list[Message] = answer["lines"]
        return lines

    async def session(self, session: str, *, key: str = "") -> Message:
        """Return a call's state and log, by the call's own `key` or with the permission calls.

        Raises:
            AccessRefused: the call is another's.
            NotFound: there is no such call.
            TransportError: the server cannot be reached.

        """
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return await self.request("GET", f"/v1/sessions/{session}", headers=headers)

    async def recognize(self, recording: bytes, *, line: str = "", step: str = "") -> Message:
        """Have a WAV, FLAC or OGG file understood as the answer to a step's question."""
        return await self.request(
            "POST",
            "/v1/recognize",
            params={"line": line, "step": step},
            content=recording,
            headers={"Content-Type": "application/octet-stream"},
        )

    @asynccontextmanager
    async def call(
        self,
        *,
        line: str = "",
        called: str = "",
        caller: str = "",
        media: MediaFormat | None = None,
        player: Player | None = None,
        live: bool = False,
        draft: str = "",
    ) -> AsyncIterator[CallerSide]:
        """Place a call; it is hung up at the end of the context.

        With `draft`, it follows that draft of the line, which needs the permission flows.

        Raises:
            NotFound: there is no such line, or no such draft.
            FlowError: the draft has mistakes.
            SwitchboardFull: the server takes no further call.
            TransportError: the server cannot be reached.

        """
        media = media or MediaFormat()
        wanted: dict[str, object] = {
            "line": line,
            "called": called,
            "caller": caller,
            "media": {"encoding": media.encoding, "rate_hz": media.rate_hz},
        }
        if draft:
            wanted["draft"] = draft
        opened = await self.request("POST", "/v1/sessions", json=wanted)
        side = CallerSide(opened, media, player or SilentPlayer(media.rate_hz), live=live)
        await side.connect()
        try:
            yield side
        finally:
            await side.close()

    @asynccontextmanager
    async def agent(
        self,
        agent: str,
        *,
        state: str = "available",
        media: MediaFormat | None = None,
        player: Player | None = None,
    ) -> AsyncIterator[AgentSide]:
        """Log an agent in; the connection is closed at the end of the context.

        Raises:
            NotFound: the server's directory has nobody of this id.
            AccessRefused: the operator's key is missing or wrong.
            TransportError: the server cannot be reached.

        """
        media = media or MediaFormat()
        wanted = {
            "media": {"encoding": media.encoding, "rate_hz": media.rate_hz},
            "state": state,
        }
        opened = await self.request("POST", f"/v1/agents/{agent}/session", json=wanted)
        kept = MediaFormat(Encoding(opened["media"]["encoding"]), opened["media"]["rate_hz"])
        side = AgentSide(opened, kept, player or SilentPlayer(kept.rate_hz))
        await side.connect()
        try:
            yield side
        finally:
            await side.close()

    @asynccontextmanager
    async def phone(
        self, number: str, *, media: MediaFormat | None = None, player: Player | None = None
    ) -> AsyncIterator[PhoneSide]:
        """Register a phone that callbacks can reach; it is gone at the end of the context.

        Raises:
            AccessRefused: the operator's key is missing or wrong.
            TransportError: the server cannot be reached, or the number is none.

        """
        media = media or MediaFormat()
        wanted = {
            "number": number,
            "media": {"encoding": media.encoding, "rate_hz": media.rate_hz},
        }
        opened = await self.request("POST", "/v1/phones", json=wanted)
        side = PhoneSide(opened, media, player or SilentPlayer(media.rate_hz))
        await side.connect()
        try:
            yield side
        finally:
            await side.close()

    async def agents(self) -> list[Message]:
        """Return everybody in the directory with their states."""
        agents: list[Message] = (await self.request("GET", "/v1/agents"))["agents"]
        return agents

    async def queues(self) -> list[Message]:
        """Return every queue with those who wait in it."""
        queues: list[Message] = (await self.request("GET", "/v1/queues"))["queues"]
        return queues

    async def request(self, method: str, path: str, **options: Any) -> Message:
        """Send any request of the HTTP API; an answer without a body is an empty message.

        Raises:
            TransportError: the server cannot be reached, or refuses.
            AccessRefused: the operator's key is missing or wrong.
            NotFound: there is nothing of that name.

        """
        content = await self._content(method, path, **options)
        answer: Message = json.loads(content) if content else {}
        return answer

    async def download(self, path: str) -> bytes:
        """Return a file that the server keeps, such as a message's audio.

        Raises:
            TransportError: the server cannot be reached, or refuses.
            AccessRefused: the operator's key is missing or wrong.
            NotFound: there is nothing of that name.

        """
        return await self._content("GET", path)

    async def _content(self, method: str, path: str, **options: Any) -> bytes:
        try:
            response = await self._http.request(method, path, **options)
        except httpx2.HTTPError as error:
            raise TransportError(
                f"no server answers at {self._http.base_url}", remedy="start it: smartivr serve"
            ) from error
        if not response.is_success:
            raise refusal(response.status_code, response.content)
        return bytes(response.content)
