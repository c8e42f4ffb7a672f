"""Whose call it is: its opener's, and those who have the permission."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import pytest_asyncio
from centre_house import CentreHouse, centre_house
from signed_in import cookie_of

from smartivr.errors import AccessRefused
from smartivr.store.audit import AuditFilter
from smartivr.web.api import sessions
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.secret import csrf_of

pytestmark = pytest.mark.asyncio(loop_scope="module")
OPERATOR = "an-operators-key-of-this-test"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory) -> AsyncIterator[CentreHouse]:
    async with centre_house(tmp_path_factory.mktemp("house"), api_key=OPERATOR) as house:
        yield house


async def asked(house, way, *, key="", role=""):
    """Ask for something of a call, as a program with this key or a user of this role."""
    method, path = way.split()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as program:
        if role:
            secret = await cookie_of(house, role)
            program.cookies.set(COOKIE, secret)
            headers |= {"Origin": house.url, "X-CSRF-Token": csrf_of(secret)}
        body = {"keys": "1"} if method == "POST" else None
        return (await program.request(method, path, json=body, headers=headers)).status_code


async def ended(call):
    """Read what the server tells to the last."""
    async for _ in call:
        pass


def ways(call):
    return f"GET /v1/sessions/{call}", f"POST /v1/sessions/{call}/keys"


async def test_the_key_of_who_opened_a_call_reads_keys_and_ends_it(house):
    async with house.client() as client, client.call() as call:
        reading, keying = ways(call.session)
        assert await asked(house, reading, key=call.key) == 200
        assert await asked(house, keying, key=call.key) == 204
        assert await asked(house, f"DELETE /v1/sessions/{call.session}", key=call.key) == 204
        await ended(call)
        assert (await client.session(call.session, key=call.key))["state"] == "ended"


async def test_the_id_alone_opens_nothing(house):
    async with house.client() as client, client.call() as call, client.call() as other:
        for way in (*ways(call.session), f"DELETE /v1/sessions/{call.session}"):
            assert await asked(house, way) == 401
            assert await asked(house, way, key=other.key) == 401, "the key of another call"
            assert await asked(house, way, key=call.session) == 401
        assert await asked(house, ways("nobody")[0]) == 401, "nor does it tell which there are"
        assert await asked(house, ways("nobody")[0], key=OPERATOR) == 404


@pytest.mark.parametrize(
    ("role", "read", "keyed"),
    [("agent", 403, 403), ("editor", 200, 403), ("supervisor", 200, 204), ("admin", 200, 204)],
)
async def test_others_need_the_permission(house, role, read, keyed):
    async with house.client() as client, client.call() as call:
        reading, keying = ways(call.session)
        assert await asked(house, reading, role=role) == read
        assert await asked(house, keying, role=role) == keyed


async def test_after_an_hour_the_call_is_for_those_who_may_see_calls(house, monkeypatch):
    async with house.client() as client:
        async with client.call() as call:
            await call.hang_up()
            await ended(call)
        assert (await client.session(call.session, key=call.key))["state"] == "ended"
        monkeypatch.setattr(sessions, "KEY_HOLDS", timedelta(0))
        with pytest.raises(AccessRefused, match="an hour"):
            await client.session(call.session, key=call.key)
    assert await asked(house, ways(call.session)[0], role="supervisor") == 200
    await house.store.ready()
    noted = await house.store.audit.list(AuditFilter(what="read-session"))
    assert {(one.who, one.target) for one in noted} == {("supervisor", f"session={call.session}")}
