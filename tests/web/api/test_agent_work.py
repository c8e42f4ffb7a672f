"""Messages and callbacks of agents over HTTP: whose they are, and who may touch them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from centre_house import furnish
from parties import until
from patience import patient_house
from signed_in import cookie_of

from smartivr.store.records import TalkRecord, VoicemailRecord
from smartivr.web.identity.cookie import COOKIE

NUMBER = "+442079460123"
QUEUES = """
queues:
  agents: {agents: [ann, bob], wrap_up_s: 0, ring_s: 300}
  repairs: {agents: [bob], ring_s: 300}
boxes:
  sales: {title: Sales, queue: agents}
  repairs: {title: Repairs}
  attic: {title: Nobody's}
"""


@pytest.fixture
async def house(tmp_path):
    (furnish(tmp_path) / "intents" / "queues.yaml").write_text(QUEUES)
    async with patient_house(tmp_path) as house:
        for box in ("sales", "repairs", "attic"):
            await house.store.voicemails.add(
                VoicemailRecord(
                    f"of-{box}", box, "c1", "shop", "en", NUMBER,
                    datetime.now(UTC).isoformat(), 2.0, "gone.flac", "", transcript="call me",
                )
            )  # fmt: skip
        yield house


@pytest.fixture
async def asks(house):
    """Ask as a user: `await asks("bob", "GET", "/v1/...")`, with the status and the answer."""
    async with httpx2.AsyncClient(base_url=house.url, trust_env=False, timeout=60) as http:

        async def ask(who, method, path):
            cookie = await cookie_of(house, "agent", login=who, agent=who)
            headers = {"Cookie": f"{COOKIE}={cookie}"}
            if method != "GET":
                page = await http.get("/account", headers={**headers, "Accept": "text/html"})
                token = page.text.split('name="csrf" content="')[1].split('"')[0]
                headers["X-CSRF-Token"] = token
            answer = await http.request(method, path, headers=headers)
            return answer.status_code, answer.json() if answer.content else {}

        yield ask


async def test_agents_find_the_messages_of_their_queues_boxes_and_no_others(asks):
    for who, boxes in (("ann", ["sales"]), ("bob", ["sales", "repairs"])):
        status, answer = await asks(who, "GET", f"/v1/agents/{who}/messages")
        assert status == 200
        assert [message["box"] for message in answer["messages"]] == boxes
    assert answer["messages"][0]["title"] == "Sales"
    for deed in ("take", "release", "heard", "done", "call-back"):
        for message in ("of-repairs", "of-attic", "none"):
            status, answer = await asks("ann", "POST", f"/v1/agents/ann/messages/{message}/{deed}")
            assert (status, answer["error"]["code"]) == (404, "not-found")


async def test_agents_are_told_when_their_own_lists_change(house, asks):
    async with (
        house.client() as client,
        client.agent("ann", state="paused") as ann,
        client.agent("bob", state="paused") as bob,
    ):
        await ann.until("state", state="paused")
        await bob.until("state", state="paused")
        wanted = {"line": "shop", "queue": "repairs", "number": NUMBER}
        await client.request("POST", "/v1/callbacks", json=wanted)
        await bob.until("work", what="callbacks")
        await asks("ann", "POST", "/v1/agents/ann/messages/of-sales/take")
        # the callback is not in Ann's queue: what she hears of first is the message
        assert (await ann.until("work"))["what"] == "messages"
        await bob.until("work", what="messages")


async def test_nobody_sits_at_anothers_desk_but_who_manages(asks, house):
    for path in ("messages", "callbacks", "calls"):
        assert (await asks("ann", "GET", f"/v1/agents/bob/{path}"))[0] == 403
        async with house.client() as operator:
            await operator.request("GET", f"/v1/agents/bob/{path}")
    assert (await asks("ann", "POST", "/v1/agents/bob/session"))[0] == 403
    assert (await asks("ann", "POST", "/v1/agents/bob/messages/of-sales/take"))[0] == 403


async def test_a_talk_lasts_until_now_only_where_it_goes_on(asks, house):
    began = datetime.now(UTC) - timedelta(seconds=100)
    talk = TalkRecord("lost", "shop", "ann", "queue", began.isoformat(), "agents")
    await house.store.talks.begin(talk)  # its server died
    ended = await house.store.talks.begin(replace(talk, call="ended"))
    await house.store.talks.end(ended, began + timedelta(seconds=30), "caller")
    async with house.client() as client, client.agent("ann") as ann, client.call() as phone:
        await phone.press("1")
        await ann.accept((await ann.until("offer"))["offer"])
        live = (await ann.until("connected"))["call"]

        async def lasts():
            _, answer = await asks("ann", "GET", "/v1/agents/ann/calls")
            return {call["call"]: call["talk_s"] for call in answer["calls"]}

        async def has_grown():
            return (await lasts()).get(live, 0) > 0

        await until(has_grown)
        assert await lasts() | {live: 0} == {"lost": 0, "ended": 30, live: 0}


async def test_who_takes_a_message_sees_to_it_alone(asks):
    assert (await asks("ann", "POST", "/v1/agents/ann/messages/of-sales/take"))[0] == 204
    for deed in ("take", "release", "done", "call-back"):
        status, answer = await asks("bob", "POST", f"/v1/agents/bob/messages/of-sales/{deed}")
        assert (status, answer["error"]["code"]) == (409, "out-of-turn")
    _, answer = await asks("bob", "GET", "/v1/agents/bob/messages")
    assert answer["messages"][0]["taken_by"] == "ann"
    assert (await asks("ann", "POST", "/v1/agents/ann/messages/of-sales/release"))[0] == 204
    assert (await asks("bob", "POST", "/v1/agents/bob/messages/of-sales/done"))[0] == 204
    _, answer = await asks("ann", "GET", "/v1/agents/ann/messages")
    assert answer["messages"] == []


async def test_a_callback_is_taken_by_an_agent_of_its_queue_who_is_available(asks, house):
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    wanted = {"line": "shop", "queue": "repairs", "number": NUMBER, "due_at": due}
    async with house.client() as operator:
        kept = await operator.request("POST", "/v1/callbacks", json=wanted)
        path = f"callbacks/{kept['id']}/take"
        assert (await asks("ann", "GET", "/v1/agents/ann/callbacks"))[1] == {"callbacks": []}
        assert (await asks("ann", "POST", f"/v1/agents/ann/{path}"))[0] == 404
        status, answer = await asks("bob", "POST", f"/v1/agents/bob/{path}")
        assert (status, answer["error"]["code"]) == (409, "out-of-turn")  # not logged in
        async with operator.agent("bob") as bob:
            await bob.until("state", state="available")
            (status, answer) = await asks("bob", "POST", f"/v1/agents/bob/{path}")
            assert status == 201
            offer = await bob.until("offer", kind="callback")
            assert offer["offer"] == answer["offer"]
            assert offer["pop"]["number"] == NUMBER
