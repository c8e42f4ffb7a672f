import asyncio
import socket

import pytest

from smartivr.client import Client
from smartivr.errors import TransportError


async def test_a_server_that_is_not_there_is_named_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with Client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(TransportError, match=f"{port}.*smartivr serve"):
            await client.lines()


async def test_an_answer_that_is_neither_good_nor_an_error_is_no_success():
    async def elsewhere(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(elsewhere, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        async with Client(f"http://127.0.0.1:{port}") as client:
            with pytest.raises(TransportError, match="status 307"):
                await client.request("DELETE", "/v1/callbacks/")


async def test_a_server_may_take_its_time_to_answer_but_not_to_be_reached():
    async with Client() as client:
        assert (client._http.timeout.read, client._http.timeout.connect) == (60, 10)
