"""A real mail server on the loopback that keeps what it is sent."""

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Inbox:
    """What the server has taken."""

    def __init__(self) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self._arrived = threading.Event()

    @property
    def settings(self) -> dict[str, object]:
        """What a server is told so that it mails here."""
        return {"mail_host": "127.0.0.1", "mail_port": self.port, "mail_tls": "none"}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        self._arrived.set()
        return "250 OK"

    async def arrival(self, timeout_s: float = 90.0) -> EmailMessage:
        """Wait for the first mail."""
        assert await asyncio.to_thread(self._arrived.wait, timeout_s), "no mail came"
        return self.mails[0]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """Run it until the context ends."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
