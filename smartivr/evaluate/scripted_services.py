"""Web services that answer a running server as a script says."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from smartivr.errors import SettingsError
from smartivr.flows.script import WebhookReply

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
"""Only services of this machine can be stood in for."""


@contextmanager
def scripted_services(replies: Mapping[str, WebhookReply]) -> Iterator[None]:
    """Answer at these addresses while the context lasts.

    Raises:
        SettingsError: an address is in use or not of this machine.

    """
    with ExitStack() as stack:
        for host, port in {_place(url) for url in replies}:
            stack.enter_context(_answering(host, port, replies))
        yield


@contextmanager
def _answering(host: str, port: int, replies: Mapping[str, WebhookReply]) -> Iterator[None]:
    here = {urlsplit(url).path: reply for url, reply in replies.items() if _place(url)[1] == port}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            reply = here.get(self.path)
            failed = reply is None or reply.code
            status = HTTPStatus.INTERNAL_SERVER_ERROR if failed else HTTPStatus.OK
            body = json.dumps({"value": reply.value, "slots": reply.slots} if reply else {})
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base's name
            """Say nothing: the script's result tells enough."""

    if host not in LOOPBACK:
        raise SettingsError(f"the web service at {host} is not on this machine")
    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except OSError as error:
        raise SettingsError(f"port {port} of a scripted web service is in use") from error
    with server:
        thread = Thread(target=server.serve_forever, name="scripted-services")
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def _place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or 80
