"""No page of another site changes anything through the browser of somebody who is signed in."""

import re
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

import smartivr.web.app
from smartivr.settings import load
from smartivr.web import errors
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.visitor import ALL, Visitor
from smartivr.web.pages import gate

HERE = "http://127.0.0.1:8080"
ELSEWHERE = "https://evil.example"
SAFE = {"GET", "HEAD", "OPTIONS"}
TOKEN, OF_ADA = "of-our-pages", "of-ada"
BEFORE_A_SIGN_IN = {"POST /sign-in", "POST /welcome/{token}"}
"""Nobody has a cookie yet; where they come from is looked at all the same."""
ENDS_ITSELF = "POST /sign-out"
"""Who is signed out meanwhile is led to the sign-in too, so it answers instead of refusing."""


def unsafe_routes():
    for router in smartivr.web.app.ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and not route.path.startswith("/v1/connect/"):
                yield from (f"{method} {route.path}" for method in route.methods - SAFE)


UNSAFE = sorted({*unsafe_routes()} - BEFORE_A_SIGN_IN - {ENDS_ITSELF})


class Accounts:
    """Notes whom it was asked to sign out."""

    def __init__(self):
        self.signed_out = []

    async def sign_out(self, secret):
        self.signed_out.append(secret)


class Identities:
    """Knows one browser, whose user may do everything."""

    async def by_cookie(self, secret):
        return Visitor("Ada", ALL, user="ada", csrf=TOKEN) if secret == OF_ADA else None


@pytest.fixture(scope="module")
def app():
    app = FastAPI()
    app.state.desk = SimpleNamespace(
        settings=load(api_key="", softphone="staff"),
        identities=Identities(),
        accounts=Accounts(),
        background=None,
    )
    for router in smartivr.web.app.ROUTERS:
        app.include_router(router)
    errors.install(app)
    gate.install(app)
    return app


@pytest.fixture(scope="module")
def browser(app):
    with TestClient(
        app, base_url=HERE, raise_server_exceptions=False, follow_redirects=False
    ) as client:
        client.cookies.set(COOKIE, OF_ADA)
        yield client


def ask(browser, route, headers):
    method, path = route.split()
    return browser.request(method, re.sub(r"{\w+}", "1", path), headers=headers)


@pytest.mark.parametrize("route", UNSAFE)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HERE},
        {"Origin": HERE, "X-CSRF-Token": "guessed"},
        {"Origin": ELSEWHERE, "X-CSRF-Token": TOKEN},
        {"Origin": "null", "X-CSRF-Token": TOKEN},
        {"Sec-Fetch-Site": "same-site", "X-CSRF-Token": TOKEN},
    ],
    ids=["no token", "another token", "another site", "no site", "a neighbour"],
)
def test_what_may_be_of_another_site_is_refused(browser, route, headers):
    answer = ask(browser, route, headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not-allowed")


@pytest.mark.parametrize("route", UNSAFE)
def test_what_our_own_pages_send_is_let_through(browser, route):
    answer = ask(browser, route, {"Origin": HERE, "X-CSRF-Token": TOKEN})
    assert answer.status_code not in {401, 403}


@pytest.mark.parametrize("route", sorted(BEFORE_A_SIGN_IN))
def test_no_other_site_signs_a_browser_in(browser, route):
    assert ask(browser, route, {"Origin": ELSEWHERE}).status_code == 403


def test_no_other_site_signs_a_browser_out(app, browser):
    signed_out = app.state.desk.accounts.signed_out
    for headers in ({"Origin": HERE}, {"Origin": ELSEWHERE, "X-CSRF-Token": TOKEN}):
        assert ask(browser, ENDS_ITSELF, headers).status_code == 303
    assert signed_out == []
    ask(browser, ENDS_ITSELF, {"Origin": HERE, "X-CSRF-Token": TOKEN})
    assert signed_out == [OF_ADA]


def test_every_route_that_changes_something_is_looked_at():
    assert len(UNSAFE) > 40
    assert BEFORE_A_SIGN_IN | {ENDS_ITSELF} <= {*unsafe_routes()}
