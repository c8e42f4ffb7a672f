"""Whoever loses a right loses the sockets that it opened, and no caller is lost by that."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from centre_house import CentreHouse
from patience import furnish_patiently, patient_house
from signed_in import cookie_of

from smartivr.client import AgentSide, Client
from smartivr.errors import TransportError
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.secret import csrf_of
from smartivr.web.identity.visitor import Permission

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory) -> AsyncIterator[CentreHouse]:
    home = furnish_patiently(tmp_path_factory.mktemp("house"))
    async with patient_house(home, resume_s=0.5) as house:
        yield house


async def browser_of(house, role, *, login="", agent="") -> Client:
    """Return a client that shows what a signed-in browser shows."""
    return showing(house, await cookie_of(house, role, login=login, agent=agent))


def showing(house, secret) -> Client:
    client = house.client()
    client._http.cookies.set(COOKIE, secret)
    client._http.headers |= {"Origin": house.url, "X-CSRF-Token": csrf_of(secret)}
    return client


async def last_words(side) -> tuple[dict[str, str], int]:
    """Read to the end; return the last error, and with what the socket was closed."""
    error: dict[str, str] = {}
    async with asyncio.timeout(60):
        with contextlib.suppress(TransportError):  # the server closes the socket, as it should
            async for message in side:
                error = message if message["type"] == "error" else error
        await side._socket.wait_closed()
    return error, side._socket.close_code


@contextlib.asynccontextmanager
async def available(client: Client, agent: str) -> AsyncIterator[AgentSide]:
    async with client.agent(agent) as side:
        await side.until("state", state="available")
        yield side


async def test_a_caller_whose_agent_is_disabled_while_they_talk_is_offered_to_another(house):
    async with (
        await browser_of(house, "agent", login="ann", agent="ann") as hers,
        house.client() as client,
        client.call(line="shop", caller="+442079460123") as caller,
    ):
        await caller.press("1")
        async with hers.agent("ann") as ann:
            offer = await ann.until("offer")
            await ann.accept(offer["offer"])
            await ann.until("connected")
            async with available(client, "bob") as bob:
                await house.store.users.change("ann", disabled=True)
                told, code = await last_words(ann)
                assert (told["code"], code) == ("access-refused", 1008)
                assert told["message"].startswith("you are not signed in")
                offered = await bob.until("offer")
                assert offered["pop"]["call"] == caller.session
                await bob.accept(offered["offer"])
                await bob.until("connected")
    assert "ann" not in house.desk.agents.centre.agents.lines


async def choose_password(browser, present, new):
    given = {"present": present, "password": new, "again": new}
    answer = await browser._http.post("/account/password", data=given)
    assert answer.headers["location"] == "/account?changed=yes"


async def test_a_talk_goes_on_where_a_password_is_changed_and_no_caller_is_lost_elsewhere(house):
    first, second, third = ("horse battery staple", "staple horse battery", "battery staple horse")
    async with (
        await browser_of(house, "agent", login="pat", agent="ann") as hers,
        house.client() as client,
        client.call(line="shop", caller="+442079460123") as caller,
    ):
        accounts = house.desk.accounts
        await accounts.store.users.change(
            "pat", password_hash=await accounts.passwords.hashed(first)
        )
        await caller.press("1")
        async with hers.agent("ann") as ann:
            offer = await ann.until("offer")
            await ann.accept(offer["offer"])
            await ann.until("connected")
            await choose_password(hers, first, second)
            await house.desk.standings.settled()
            await ann.tell("hold")
            await ann.until("talk", what="held")
            elsewhere = await accounts.open_session(await accounts.store.users.get("pat"))
            async with available(client, "bob") as bob, showing(house, elsewhere.secret) as other:
                await choose_password(other, second, third)
                told, code = await last_words(ann)
                assert (told["code"], code) == ("access-refused", 1008)
                assert (await bob.until("offer"))["pop"]["call"] == caller.session


async def test_an_agents_session_that_a_key_opened_ends_with_the_key(house):
    accounts = house.desk.accounts
    record, key = await accounts.make_key("CRM", [Permission.MANAGE, Permission.WATCH], "ada")
    async with Client(house.url, api_key=key) as program, available(program, "ann") as ann:
        await accounts.revoke_key(record.id)
        told, code = await last_words(ann)
        assert (told["code"], code) == ("access-refused", 1008)


async def test_who_takes_a_session_over_keeps_it_when_the_one_before_goes(house):
    async with (
        await browser_of(house, "agent", login="eve", agent="ann") as first,
        house.client() as program,
        available(first, "ann") as before,
        available(program, "ann") as after,
    ):
        await house.store.users.change("eve", disabled=True)
        await house.desk.standings.settled()
        await after.tell("state", state="paused", reason="tea")
        await after.until("state", state="paused")
        assert before._socket.close_code != 1008


async def test_the_call_of_a_draft_ends_with_the_right_to_change_lines_and_others_go_on(house):
    begun = await house.desk.publication.drafting.begin("shop", "Ed")
    async with (
        await browser_of(house, "editor", login="ed") as editor,
        editor.call(line="shop", draft=begun.id) as trial,
        editor.call(line="shop") as call,
    ):
        await house.store.users.change("ed", role="agent")
        told, code = await last_words(trial)
        assert (told["code"], code) == ("not-allowed", 1008)
        await call.press("2")
        async with asyncio.timeout(60):
            async for message in call:
                if message["type"] == "step" and message["step"] == "box":
                    break


async def test_a_phone_that_waits_goes_with_the_key_that_registered_it(house):
    accounts = house.desk.accounts
    record, key = await accounts.make_key("Phones", [Permission.MANAGE], "ada")
    async with Client(house.url, api_key=key) as program, program.phone("+442079460124") as phone:
        await accounts.revoke_key(record.id)
        told, code = await last_words(phone)
        assert (told["code"], code) == ("access-refused", 1008)
    async with house.client() as client:
        assert (await client.request("GET", "/v1/phones"))["numbers"] == []
