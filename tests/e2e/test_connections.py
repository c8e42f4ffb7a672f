"""Connections of a call: dropped, resumed, taken over, and refused without the right token."""

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from whole_calls import LIMIT_S, get, over, refusal, until

from smartivr.client import Client
from smartivr.errors import NotFound, TokenRefused, TransportError


async def test_a_dropped_connection_is_resumed_where_the_call_was(client):
    async with client.call() as call:
        await until(call, "prompt")
        await call.press("3")
        await until(call, "step", step="number")
        await call.drop()
        await call.resume()
        assert (await until(call, "ready"))["resumed"] is True
        assert (await until(call, "prompt"))["step"] == "number"
        await call.press("4711")
        assert (await until(call, "route"))["slots"]["orderNumber"] == "4711"


async def test_a_dropped_connection_is_said_to_be_by_the_client(client):
    async with client.call() as call:
        await until(call, "prompt")
        call._socket.transport.abort()
        with pytest.raises(TransportError):
            await until(call, "ended")


async def test_a_call_ends_if_the_connection_does_not_come_back(house_of):
    with house_of(resume_s=0.2) as house:
        async with Client(house.url) as client, client.call() as call:
            await until(call, "prompt")
            await call.drop()
            await over(house, call.session)
            ended = await client.session(call.session)
            assert ended["outcome"]["reason"] == "connection-lost"
            with pytest.raises(NotFound):
                await _resume_until_refused(call)


async def test_a_second_connection_takes_the_call_over(client):
    async with client.call() as call:
        await until(call, "prompt")
        first = call._socket
        await call.resume()
        assert (await until(call, "ready", resumed=True))["session"] == call.session
        async with asyncio.timeout(LIMIT_S):
            await first.wait_closed()
        await call.press("1")
        assert (await until(call, "route"))["destination"] == "sales"


async def test_a_token_opens_one_connection(client):
    async with client.call() as call:
        used = call._token
        await call.resume()
        await call.press("9")
        await until(call, "key")  # the server knows that the next token has come
        fresh, call._token = call._token, used
        with pytest.raises(TokenRefused, match="used already"):
            await call.resume()
        call._token = fresh
        await call.resume()
        await call.press("1")
        assert (await until(call, "route"))["destination"] == "sales"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
async def test_a_wrong_token_is_refused_with_its_code(client, house, token):
    async with client.call() as call:
        refused = await refusal(house, f"/v1/sessions/{call.session}/audio?token={token}")
        assert refused == ("token-refused", 1008)


async def test_a_token_of_another_session_is_refused(client, house):
    async with client.call() as call, client.call() as other:
        path = f"/v1/sessions/{call.session}/audio?token={other._token}"
        assert await refusal(house, path) == ("token-refused", 1008)


async def test_an_unknown_session_is_not_found(house):
    response = await get(house, "/v1/sessions/nobody")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not-found")
    assert await refusal(house, "/v1/sessions/nobody/audio?token=x") == ("not-found", 1008)


@pytest.mark.parametrize("place", ["query", "header", "subprotocol"])
async def test_a_token_may_stand_in_any_of_three_places(client, house, place):
    opened = await client.request("POST", "/v1/sessions", json={})
    address, token = opened["address"], opened["token"]
    options = {
        "query": {"uri": f"{address}?token={token}"},
        "header": {"uri": address, "additional_headers": {"Authorization": f"Bearer {token}"}},
        "subprotocol": {"uri": address, "subprotocols": ["smartivr", f"token.{token}"]},
    }[place]
    async with connect(**options, proxy=None, open_timeout=LIMIT_S) as socket:
        assert json.loads(await socket.recv())["type"] == "ready"
        assert socket.subprotocol == ("smartivr" if place == "subprotocol" else None)


async def _resume_until_refused(call):
    """Resume; a call that just ended may still say so."""
    while True:
        await call.resume()
        await until(call, "ended")
