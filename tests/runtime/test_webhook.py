import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread

import pytest

from smartivr.dialog.commands import CallWebhook
from smartivr.runtime.webhook import LARGEST_ANSWER_BYTES, Webhooks


@pytest.fixture
def cookies():
    """What each request to a service has brought."""
    return []


@pytest.fixture
def service(cookies):
    """Start a real web service whose answers the test writes."""
    servers = []

    def start(answer: Callable[[dict], tuple[int, bytes]], hold: Event | None = None) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if hold:
                    hold.wait(5)
                status, body = answer(sent)
                cookies.append(self.headers.get("Cookie", ""))
                self.send_response(status)
                self.send_header("Set-Cookie", "visitor=1; Path=/")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/look-up"

    yield start
    for server in servers:
        server.shutdown()


@pytest.fixture
async def webhooks():
    hooks = Webhooks()
    yield hooks
    await hooks.close()


async def test_a_service_is_sent_the_slots_and_answers_with_value_and_slots(service, webhooks):
    def answer(sent):
        slots = {"n": sent["order"], "days": 2}
        return 200, json.dumps({"value": "shipped", "slots": slots}).encode()

    url = service(answer)
    answered = await webhooks.ask(CallWebhook(7, url, {"order": "123"}, 2.0))
    assert (answered.request, answered.value, answered.code) == (7, "shipped", "")
    assert answered.slots == {"n": "123", "days": "2"}


async def test_a_service_cannot_take_two_callers_for_one_by_a_cookie(service, webhooks, cookies):
    url = service(lambda _sent: (200, b"{}"))
    for request in range(2):
        await webhooks.ask(CallWebhook(request, url, {}, 60.0))
    assert cookies == ["", ""]


async def test_a_slow_service_is_late(service, webhooks):
    hold = Event()
    url = service(lambda _: (200, b"{}"), hold)
    answered = await webhooks.ask(CallWebhook(1, url, {}, 0.1))
    hold.set()
    assert answered.code == "webhook-late"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, b"{}", "webhook-refused"),
        (302, b"", "webhook-refused"),
        (200, b"<html>", "webhook-garbled"),
        (200, b'{"value": {"no": "text"}}', "webhook-garbled"),
        (200, b'"' + b"x" * LARGEST_ANSWER_BYTES + b'"', "webhook-garbled"),
    ],
)
async def test_a_wrong_answer_has_a_code(service, webhooks, status, body, code):
    answered = await webhooks.ask(CallWebhook(1, service(lambda _: (status, body)), {}, 5.0))
    assert answered.code == code


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://no such host/", "http://[/"])
async def test_a_service_that_is_not_there_has_a_code(webhooks, url):
    answered = await webhooks.ask(CallWebhook(1, url, {}, 5.0))
    assert answered.code == "webhook-unreachable"
