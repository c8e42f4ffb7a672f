"""Agents and callers who hang up or whose connections break: nobody is left alone with silence."""

import pytest
from agents_and_callers import ANN_HZ, BOB_HZ, agent, connected, phoning
from parties import CALLER_HZ, everybody_is_gone, until

from smartivr.client import Client


@pytest.fixture
async def client(office):
    async with Client(office.url) as client:
        yield client
        await until(lambda: everybody_is_gone(client))


@pytest.fixture(scope="module")
def impatient(office_of):
    """An office that hardly waits for broken connections."""
    with office_of(resume_s=0.2) as office:
        yield office


@pytest.fixture
async def hasty(impatient):
    """A client of that office."""
    async with Client(impatient.url) as client:
        yield client
        await until(lambda: everybody_is_gone(client))


async def test_an_agent_who_vanishes_while_ringing_leaves_the_caller_to_the_other(hasty):
    async with (
        agent(hasty, "ann", ANN_HZ) as ann,
        agent(hasty, "bob", BOB_HZ) as bob,
        phoning(hasty) as phone,
    ):
        await ann.side.until("offer")
        await ann.side.drop()
        offer = await bob.side.until("offer")
        await bob.side.accept(offer["offer"])
        await phone.hears(BOB_HZ)


async def test_an_agent_who_comes_back_in_time_keeps_the_caller(client):
    async with connected(client) as (phone, ann, _):
        await ann.side.drop()
        await phone.hears(unwanted=(ANN_HZ,))
        await ann.side.resume()
        await phone.hears(ANN_HZ)
        await ann.hears(CALLER_HZ)


async def test_a_caller_whose_agent_stays_away_is_offered_again(hasty):
    async with connected(hasty) as (phone, ann, bob):
        bob.side.forget()
        await ann.side.drop()
        offer = await bob.side.until("offer")
        await bob.side.accept(offer["offer"])
        await phone.hears(BOB_HZ)
        agents = {one["agent"]: one["state"] for one in await hasty.agents()}
        assert agents["ann"] == "logged-out"


async def test_a_caller_who_hangs_up_while_it_rings_is_offered_no_more(client):
    async with agent(client, "ann", ANN_HZ) as ann:
        async with phoning(client):
            await ann.side.until("offer")
        assert (await ann.side.until("withdrawn"))["code"] == "left"
        await until(lambda: ann.side.state == "available")


async def test_a_caller_who_hangs_up_while_talking_frees_the_agent(client):
    async with agent(client, "ann", ANN_HZ) as ann:
        async with phoning(client):
            await ann.side.accept((await ann.side.until("offer"))["offer"])
            await ann.side.until("connected")
        assert (await ann.side.until("ended"))["by"] == "caller"
        await ann.side.note("nice talk", "done")
        await ann.side.until("noted")
        await until(lambda: ann.side.state == "available")
