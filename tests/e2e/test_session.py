"""Whole calls against a running server, over the public interface alone."""

import asyncio
import json

import httpx2
import numpy as np
import pytest
from kept_call import kept_call
from websockets.asyncio.client import connect

from smartivr.client import Client
from smartivr.errors import NotFound, SwitchboardFull, TokenRefused, TransportError
from smartivr.line import Encoding, MediaFormat
from smartivr.transports.browser_messages import server_message

LIMIT_S = 60.0


async def until(call, kind, **fields):
    """Read on to the next message of this kind; everything that is told must be as published."""
    async with asyncio.timeout(LIMIT_S):
        async for message in call:
            server_message.validate_python(message)
            if message["type"] == kind and fields.items() <= message.items():
                return message
    pytest.fail(f"the call ended without {kind}")


async def test_the_lines_are_listed_with_their_steps(client):
    (line,) = await client.lines()
    assert (line["line"], line["speech"], line["start"]) == ("shop", True, "main")
    steps = {step["name"]: step for step in line["steps"]}
    assert steps["main"]["kind"] == "menu"
    assert {"sales", "number"} <= set(steps["main"]["leads_to"])


async def test_a_key_leads_to_the_department(client):
    async with client.call(caller="+48600", called="4820") as call:
        assert (await until(call, "ready"))["resumed"] is False
        await until(call, "prompt")
        await call.press("1")
        assert (await until(call, "chosen"))["by"] == "keys"
        route = await until(call, "route")
        assert (route["verdict"], route["kind"], route["destination"]) == (
            "routed",
            "queue",
            "sales",
        )
        assert (await until(call, "ended"))["outcome"]["destination"] == "sales"


async def test_words_lead_to_the_department_and_say_why(client):
    async with client.call() as call:
        await until(call, "prompt")
        await call.type("support please")
        assert (await until(call, "understood"))["intent"] == "support"
        assert (await until(call, "route"))["destination"] == "agents"


@pytest.mark.parametrize(
    "media",
    [MediaFormat(), MediaFormat(Encoding.ULAW, 8000), MediaFormat(Encoding.ALAW, 8000),
     MediaFormat(Encoding.L16, 48000)],
    ids=str,
)  # fmt: skip
async def test_speech_leads_to_the_department(client, house, media, a_sentence):
    async with client.call(media=media) as call:
        await until(call, "step", step="main")
        await until(call, "mark")
        saying = asyncio.create_task(call.say_audio(*a_sentence))
        heard = await until(call, "heard", final=True)
        assert heard["text"] == "sales"
        assert (await until(call, "route"))["destination"] == "sales"
        await saying


async def test_who_speaks_on_is_let_go_when_the_call_ends(client):
    async with client.call() as call:
        await until(call, "mark")
        saying = asyncio.create_task(call.say_audio(np.zeros(16000 * 600, np.int16), 16000))
        await call.press("1")
        await until(call, "ended")
        async with asyncio.timeout(LIMIT_S):
            await saying


async def test_the_prompt_is_heard_in_the_calls_own_format(client):
    player = _Recorder()
    async with client.call(media=MediaFormat(Encoding.ALAW, 8000), player=player) as call:
        await until(call, "mark")
    assert max(int(abs(samples.astype(int)).max()) for samples in player.pieces) > 1000
    assert {len(samples) for samples in player.pieces} == {160}


async def test_digits_keyed_over_the_api_count_like_the_callers_own(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await _request(house, "POST", f"/v1/sessions/{call.session}/keys", json={"keys": "34711"})
        route = await until(call, "route")
        assert route["slots"]["orderNumber"] == "4711"


async def test_a_call_is_ended_over_the_api(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await _request(house, "DELETE", f"/v1/sessions/{call.session}")
        assert (await until(call, "ended"))["outcome"]["verdict"] == "abandoned"


async def test_a_hangup_ends_the_call(client):
    async with client.call() as call:
        await until(call, "prompt")
        await call.hang_up()
        assert (await until(call, "ended"))["reason"] == "caller"


async def test_a_closed_socket_hangs_up(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await call._socket.close()
        await _over(house, call.session)
        assert (await client.session(call.session))["outcome"]["reason"] == "caller"


async def test_state_and_log_are_there_before_during_and_after(client, house):
    opened = (await _request(house, "POST", "/v1/sessions", json={})).json()
    waiting = await client.session(opened["session"])
    assert (waiting["state"], waiting["events"]) == ("waiting", [])
    await _request(house, "DELETE", f"/v1/sessions/{opened['session']}")
    with pytest.raises(NotFound):
        await client.session(opened["session"])
    async with client.call() as call:
        await until(call, "prompt")
        assert (await client.session(call.session))["state"] == "active"
        await call.press("1")
        await until(call, "ended")
    ended = await client.session(call.session)
    assert (ended["state"], ended["step"], ended["outcome"]["kind"]) == ("ended", "sales", "queue")
    assert [entry["seq"] for entry in ended["events"]] == list(range(1, len(ended["events"]) + 1))
    assert (await kept_call(house.store, call.session)).verdict == "routed"
    assert len(await house.store.events(call.session)) >= len(ended["events"]) - 1


async def test_a_call_that_was_forgotten_by_the_server_is_read_from_the_store(client, house):
    async with client.call() as call:
        await until(call, "prompt")
        await call.press("1")
        await until(call, "ended")
    await _over(house, call.session)
    await kept_call(house.store, call.session)
    house.process_loop.call_soon_threadsafe(
        house.switchboard.discard, house.switchboard.find(call.session)
    )
    stored = await client.session(call.session)
    assert (stored["state"], stored["step"]) == ("ended", "sales")
    assert stored["events"][0]["type"] == "call-started"


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
            await _over(house, call.session)
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
        refused = await _refusal(house, f"/v1/sessions/{call.session}/audio?token={token}")
        assert refused == ("token-refused", 1008)


async def test_a_token_of_another_session_is_refused(client, house):
    async with client.call() as call, client.call() as other:
        path = f"/v1/sessions/{call.session}/audio?token={other._token}"
        assert await _refusal(house, path) == ("token-refused", 1008)


async def test_an_unknown_session_is_not_found(house):
    response = await _get(house, "/v1/sessions/nobody")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not-found")
    assert await _refusal(house, "/v1/sessions/nobody/audio?token=x") == ("not-found", 1008)


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


async def test_an_unknown_line_is_not_found(client):
    with pytest.raises(NotFound, match="shop"):
        async with client.call(line="nowhere"):
            pass


async def test_no_more_calls_are_admitted_than_may_be_and_each_frees_its_place(client, house):
    opened = []
    with pytest.raises(SwitchboardFull):
        await _open_until_refused(client, opened)
    assert (await _get(house, "/readyz")).status_code == 503
    for session in opened:
        await _request(house, "DELETE", f"/v1/sessions/{session}")
    assert (await _get(house, "/readyz")).status_code == 200
    async with client.call() as call:
        await until(call, "ready")


async def _resume_until_refused(call):
    """Resume; a call that just ended may still say so."""
    while True:
        await call.resume()
        await until(call, "ended")


async def _open_until_refused(client, opened):
    while True:
        answer = await client.request("POST", "/v1/sessions", json={})
        opened.append(answer["session"])


async def _over(house, session):
    """Wait until the server knows how a call ended."""
    over = house.switchboard.find(session).over.wait()
    async with asyncio.timeout(LIMIT_S):
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(over, house.process_loop))


async def _get(house, path):
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=LIMIT_S) as http:
        return await http.get(path)


async def _request(house, method, path, **options):
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=LIMIT_S) as http:
        response = await http.request(method, path, **options)
        assert response.is_success, response.text
        return response


async def _refusal(house, path):
    """The code of an error message, and the code with which the socket is closed after it."""
    async with connect(
        house.url.replace("http", "ws") + path, proxy=None, open_timeout=LIMIT_S
    ) as socket:
        error = json.loads(await socket.recv())
        await socket.wait_closed()
        return error["code"], socket.close_code


class _Recorder:
    """A loudspeaker that keeps what it plays."""

    def __init__(self):
        self.pieces = []

    def add(self, samples):
        self.pieces.append(samples)

    def mark(self, mark):
        """Play on."""

    def clear(self):
        """Play on."""

    def reached(self):
        return []
