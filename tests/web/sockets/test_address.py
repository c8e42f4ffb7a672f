"""Which address of a socket is given out: by its own name, or through a proxy that decrypts."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from smartivr.settings import load
from smartivr.web.sockets.address import socket_address


async def unused(_socket):
    pytest.fail("nobody connects")


def given_out(asked_at, public_url="", **headers):
    async def ask(request: Request) -> PlainTextResponse:
        settings = load(public_url=public_url)
        return PlainTextResponse(socket_address(request, settings, "audio", session="abc"))

    routes = [Route("/ask", ask), WebSocketRoute("/s/{session}/audio", unused, name="audio")]
    return TestClient(Starlette(routes=routes), base_url=asked_at).get("/ask", headers=headers).text


@pytest.mark.parametrize("scheme", ["", "s"])
def test_it_is_as_open_or_encrypted_as_the_request(scheme):
    address = given_out(f"http{scheme}://ivr.example:8443")
    assert address == f"ws{scheme}://ivr.example:8443/s/abc/audio"


def test_a_page_that_came_by_https_gets_an_encrypted_one_whatever_the_proxy_has_told():
    address = given_out("http://ivr.example", Origin="https://ivr.example")
    assert address == "wss://ivr.example/s/abc/audio"


def test_a_program_that_asks_at_the_public_address_gets_it_and_one_beside_the_server_does_not():
    public = "https://IVR.example:443/"
    assert given_out("http://ivr.example", public) == "wss://ivr.example/s/abc/audio"
    assert given_out("http://127.0.0.1:8080", public) == "ws://127.0.0.1:8080/s/abc/audio"


def test_a_page_of_elsewhere_changes_nothing():
    address = given_out("http://ivr.example", Origin="https://evil.example")
    assert address == "ws://ivr.example/s/abc/audio"
