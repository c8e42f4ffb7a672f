"""What whole calls over the public interface ask of a server, and wait for."""

import asyncio
import json
from typing import Any, Protocol

import httpx2
import pytest
from websockets.asyncio.client import connect

from smartivr.client import CallerSide
from smartivr.runtime.switchboard import Switchboard
from smartivr.transports.browser_messages import server_message

LIMIT_S = 60.0


class House(Protocol):
    """A running server, in a loop of its own."""

    url: str
    switchboard: Switchboard
    process_loop: asyncio.AbstractEventLoop


async def until(call: CallerSide, kind: str, **fields: object) -> dict[str, Any]:
    """Read on to the next message of this kind; everything that is told must be as published."""
    async with asyncio.timeout(LIMIT_S):
        async for message in call:
            server_message.validate_python(message)
            if message["type"] == kind and fields.items() <= message.items():
                return message
    pytest.fail(f"the call ended without {kind}")


async def over(house: House, session: str) -> None:
    """Wait until the server knows how a call ended."""
    ended = house.switchboard.find(session).over.wait()
    async with asyncio.timeout(LIMIT_S):
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(ended, house.process_loop))


async def get(house: House, path: str) -> httpx2.Response:
    """Ask for something, and be refused it or not."""
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=LIMIT_S) as http:
        return await http.get(path)


async def request(house: House, method: str, path: str, **options: Any) -> httpx2.Response:
    """Ask for something that is not refused."""
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=LIMIT_S) as http:
        response = await http.request(method, path, **options)
        assert response.is_success, response.text
        return response


async def refusal(house: House, path: str) -> tuple[str, int]:
    """The code of an error message, and the code with which the socket is closed after it."""
    async with connect(
        house.url.replace("http", "ws") + path, proxy=None, open_timeout=LIMIT_S
    ) as socket:
        error = json.loads(await socket.recv())
        await socket.wait_closed()
        return error["code"], socket.close_code
