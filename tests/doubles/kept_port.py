"""A port that one server after another listens at."""

import contextlib
import socket
from collections.abc import Iterator


@contextlib.contextmanager
def reserved() -> Iterator[int]:
    """Keep a port from other programs while nobody listens at it."""
    with socket.socket() as held:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def listening(port: int) -> socket.socket:
    """Listen at it until the server ends."""
    return socket.create_server(("127.0.0.1", port), reuse_port=True)
