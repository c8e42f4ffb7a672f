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
