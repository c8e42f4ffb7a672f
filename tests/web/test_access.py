from types import SimpleNamespace

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from smartivr.errors import SettingsError
from smartivr.settings import load
from smartivr.web import errors
from smartivr.web.access import Needs
from smartivr.web.visitor import Permission

KEY = "a-key-of-this-test"


def app_with(api_key):
    app = FastAPI()
    app.state.desk = SimpleNamespace(settings=load(api_key=api_key))
    router = APIRouter(dependencies=[Needs(Permission.WATCH)])

    @router.get("/managed")
    async def managed() -> dict[str, str]:
        return {}

    app.include_router(router)
    errors.install(app)
    return app


def status(app, *, peer="127.0.0.1", key=None, at="http://127.0.0.1:8080", **others):
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    headers.update({name.replace("_", "-"): value for name, value in others.items()})
    with TestClient(app, base_url=at, client=(peer, 5000)) as client:
        return client.get("/managed", headers=headers).status_code


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


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:3000"])
def test_a_page_of_another_site_may_not_manage(origin):
    assert status(app_with(""), origin=origin) == 401
    assert status(app_with(""), origin="http://127.0.0.1:8080") == 200


def test_the_refusal_says_what_to_do():
    with TestClient(app_with(""), client=("192.0.2.7", 5000)) as client:
        refused = client.get("/managed").json()["error"]
    assert refused["code"] == "access-refused"
    assert "SMARTIVR_API_KEY" in refused["message"]


def test_a_short_key_is_refused_at_the_start():
    with pytest.raises(SettingsError, match="SMARTIVR_API_KEY"):
        load(api_key="short")
