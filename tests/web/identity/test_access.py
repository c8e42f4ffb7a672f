from types import SimpleNamespace

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from smartivr.errors import SettingsError
from smartivr.settings import load
from smartivr.web import errors
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

KEY = "a-key-of-this-test"


def app_with(api_key):
    app = FastAPI()
    app.state.desk = SimpleNamespace(settings=load(api_key=api_key), identities=None)
    router = APIRouter(dependencies=[Needs(Permission.WATCH)])

    @router.get("/v1/managed")
    async def managed() -> dict[str, str]:
        return {}

    app.include_router(router)
    errors.install(app)
    return app


def status(app, *, peer="127.0.0.1", key=None, at="http://127.0.0.1:8080", **others):
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    headers.update({name.replace("_", "-"): value for name, value in others.items()})
    with TestClient(app, base_url=at, client=(peer, 5000)) as client:
        return client.get("/v1/managed", headers=headers).status_code


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "192.0.2.7"])
def test_with_a_key_only_its_holder_may_manage_from_wherever(peer):
    app = app_with(KEY)
    assert status(app, peer=peer, key=KEY) == 200
    assert status(app, peer=peer) == 401
    assert status(app, peer=peer, key="another") == 401
    assert status(app, peer=peer, key="") == 401


def test_without_a_key_only_this_machine_may_manage():
    app = app_with("")
    assert status(app) == 200
    assert status(app, peer="::1") == 200
    assert status(app, peer="192.0.2.7") == 401
    assert status(app, peer="192.0.2.7", key="anything") == 401


@pytest.mark.parametrize("at", ["http://localhost:8080", "http://[::1]:8080", "http://127.0.0.2"])
def test_every_name_of_this_machine_will_do(at):
    assert status(app_with(""), at=at) == 200


@pytest.mark.parametrize(
    "header", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"]
)
def test_whoever_comes_through_a_proxy_needs_a_key(header):
    through = {header.replace("-", "_"): "127.0.0.1"}
    assert status(app_with(""), **through) == 401
    assert status(app_with(KEY), key=KEY, **through) == 200


@pytest.mark.parametrize("host", ["evil.example:8080", "127.0.0.1.evil.example", "", "[", "[::2]"])
def test_a_page_whose_name_was_made_to_lead_here_may_not_manage(host):
    assert status(app_with(""), host=host) == 401


@pytest.mark.parametrize(
    "header",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:8080"},
        {"sec_fetch_site": "same-origin"},
        {"sec_fetch_site": "none"},
    ],
)
def test_a_browser_on_this_machine_may_not_manage_without_a_sign_in(header):
    assert status(app_with(""), **header) == 401


@pytest.mark.parametrize(
    "header", [{"authorization": "Basic YTpi"}, {"cookie": "smartivr-session=of-nobody"}]
)
def test_who_shows_what_does_not_hold_is_refused_where_nothing_would_do(header):
    assert status(app_with("")) == 200
    assert status(app_with(""), **header) == 401
    assert status(app_with(""), key="wrong") == 401
    assert status(app_with(""), cookie="smartivr-language=pl") == 200


def test_the_refusal_says_what_to_do():
    with TestClient(app_with(""), client=("192.0.2.7", 5000)) as client:
        refused = client.get("/v1/managed").json()["error"]
    assert refused["code"] == "access-refused"
    assert "SMARTIVR_API_KEY" in refused["message"]


def test_a_short_key_is_refused_at_the_start():
    with pytest.raises(SettingsError, match="SMARTIVR_API_KEY"):
        load(api_key="short")
