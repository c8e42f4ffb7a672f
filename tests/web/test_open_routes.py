"""What anybody may ask of a server, and that nothing else is open."""

import pkgutil
import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.testclient import TestClient

import smartivr.web
from smartivr.settings import load
from smartivr.web import errors
from smartivr.web.app import ROUTERS
from smartivr.web.pages import gate

OPEN = {
    # callers, who have no key: they open a session, and get one for it
    "POST /v1/sessions",
    "POST /v1/recognize",
    "GET /v1/lines",
    # whoever watches over the server
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    # pages
    "GET /",
    "GET /lines/{line}.svg",
    "GET /docs",
    "GET /docs/socket",
    "GET /docs/agents",
    "GET /asyncapi.json",
    "GET /asyncapi-agents.json",
    "GET /language/{code}",
    # who is about to be known
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-out",
    "GET /welcome/{token}",
    "POST /welcome/{token}",
}
BY_TOKEN = {
    "/v1/sessions/{session}/audio",
    "/v1/agents/{agent}/audio",
    "/v1/phones/{phone}/audio",
}
BY_PROVIDER: set[str] = {
    "/v1/connect/freeswitch/stream",
    "/v1/connect/freeswitch/fork",
    "GET /v1/connect/asterisk/next/{channel}",
    "/v1/connect/asterisk/stream",
    "POST /v1/connect/audiosocket/calls",
    "/v1/connect/genesys/stream",
    "POST /v1/connect/jambonz/call",
    "POST /v1/connect/jambonz/after",
    "POST /v1/connect/jambonz/status",
    "/v1/connect/jambonz/stream",
    "POST /v1/connect/telnyx/answer",
    "POST /v1/connect/telnyx/after",
    "POST /v1/connect/telnyx/status",
    "/v1/connect/telnyx/stream",
    "POST /v1/connect/twilio/voice",
    "POST /v1/connect/twilio/after",
    "POST /v1/connect/twilio/dialled",
    "POST /v1/connect/twilio/status",
    "/v1/connect/twilio/stream",
    "POST /v1/connect/vonage/answer",
    "POST /v1/connect/vonage/event",
    "/v1/connect/vonage/stream",
    "POST /v1/connect/plivo/answer",
    "POST /v1/connect/plivo/after",
    "POST /v1/connect/plivo/status",
    "/v1/connect/plivo/stream",
}
"""Opened by a provider's signature, a pass, or the connectors' key; tested with each connector."""
KEY = "a-key-of-this-test"


def routers():
    for module in pkgutil.walk_packages(smartivr.web.__path__, "smartivr.web."):
        router = getattr(import_module(module.name), "router", None)
        if router is not None:
            yield router


def asked(route):
    return {f"{method} {route.path}" for method in route.methods}


ROUTES = {
    name
    for router in routers()
    for route in router.routes
    if isinstance(route, APIRoute)
    for name in asked(route)
}


PAGES = {
    name
    for router in routers()
    for route in router.routes
    if isinstance(route, APIRoute) and not route.include_in_schema
    for name in asked(route)
}
"""What is read by people, and not described for programs."""


SOCKETS = {
    route.path
    for router in routers()
    for route in router.routes
    if isinstance(route, APIWebSocketRoute)
}


@pytest.fixture(scope="module")
def app():
    app = FastAPI()
    app.state.desk = SimpleNamespace(settings=load(api_key=KEY), identities=None, background=None)
    for router in routers():
        app.include_router(router)
    errors.install(app)
    gate.install(app)
    return app


@pytest.mark.parametrize("route", sorted(ROUTES - OPEN - BY_PROVIDER))
def test_who_has_no_key_is_refused_from_here_and_elsewhere(app, route):
    method, path = route.split()
    for peer in ("192.0.2.7", "127.0.0.1"):
        with TestClient(app, client=(peer, 5000), raise_server_exceptions=False) as client:
            answer = client.request(method, re.sub(r"{\w+}", "1", path))
        assert answer.status_code == 401
        assert answer.json()["error"]["code"] == "access-refused"


@pytest.mark.parametrize("route", sorted(r for r in PAGES - OPEN if r.startswith("GET ")))
def test_who_opens_a_page_unknown_is_led_to_the_sign_in(app, route):
    path = re.sub(r"{\w+}", "1", route.split()[1])
    with TestClient(app, client=("192.0.2.7", 5000), follow_redirects=False) as client:
        answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/")


def test_nothing_is_called_open_that_is_not_there():
    assert set() == (OPEN | BY_PROVIDER) - ROUTES - SOCKETS
    assert len(ROUTES - OPEN) > 30


def test_every_address_is_served():
    assert {id(router) for router in ROUTERS} == {id(router) for router in routers()}


def test_every_socket_opens_by_a_token_or_to_its_provider_alone():
    assert BY_TOKEN | (BY_PROVIDER & SOCKETS) == SOCKETS


@pytest.mark.parametrize("route", sorted(ROUTES - OPEN - BY_PROVIDER - PAGES))
def test_the_description_tells_of_the_refusal_and_of_every_check(app, route):
    method, path = route.split()
    described = app.openapi()["paths"][path][method.lower()]
    answers = set(described["responses"])
    assert "401" in answers
    assert "403" in answers
    assert ("413" in answers) == ("requestBody" in described)
    for answer in answers - {"200", "201", "204"}:
        schema = described["responses"][answer]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/ErrorBody"}
