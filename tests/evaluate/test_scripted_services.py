import socket

import httpx2
import pytest

from smartivr.errors import SettingsError
from smartivr.evaluate.scripted_services import scripted_services
from smartivr.flows.script import WebhookReply


@pytest.fixture
def address() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_service_answers_as_the_script_says(address: str) -> None:
    reply = WebhookReply(value="on_its_way", slots={"day": "today"})
    with scripted_services({f"{address}/orders": reply}):
        answer = httpx2.post(f"{address}/orders", json={}, timeout=60)
    assert answer.json() == {"value": "on_its_way", "slots": {"day": "today"}}


def test_a_scripted_failure_is_an_error_status(address: str) -> None:
    with scripted_services({f"{address}/orders": WebhookReply(code="webhook-late")}):
        assert httpx2.post(f"{address}/orders", json={}, timeout=60).is_error
        assert httpx2.post(f"{address}/elsewhere", json={}, timeout=60).is_error


def test_the_port_is_free_again_afterwards(address: str) -> None:
    for _ in range(2):
        with scripted_services({f"{address}/orders": WebhookReply(value="x")}):
            assert httpx2.post(f"{address}/orders", json={}, timeout=60).is_success


def test_a_port_in_use_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        services = scripted_services({f"http://127.0.0.1:{port}/a": WebhookReply()})
        with pytest.raises(SettingsError, match=f"port {port}"), services:
            pass


def test_services_of_other_machines_are_not_stood_in_for() -> None:
    services = scripted_services({"http://orders.example.com/a": WebhookReply()})
    with pytest.raises(SettingsError, match="not on this machine"), services:
        pass
