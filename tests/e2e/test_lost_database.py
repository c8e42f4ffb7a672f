"""While the database is away every call ends in a defined state, and is kept once it is back."""

import asyncio
import contextlib

import pytest
from centre_house import centre_house
from left_of_a_call import ended, is_free, nothing_is_held, visits_of
from lost_database import frozen_postgres, locked_sqlite
from patience import waiting_for
from phoning import (
    accepts,
    asked_for_a_number_to_call_back,
    bystander_is_served,
    holds,
    phoning,
    refused_to_keep_a_message,
)

pytestmark = [
    pytest.mark.usefixtures("brief_prompts"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def losable(request, tmp_path):
    """A database, and a context in which it is away."""
    if request.param == "sqlite":
        file = tmp_path / "losable.db"
        return f"sqlite:///{file}", lambda: locked_sqlite(file)
    server = request.getfixturevalue("own_postgres")("-c fsync=off -c synchronous_commit=off")
    return server.address, lambda: frozen_postgres(server.folder)


@pytest.mark.slow
async def test_while_the_database_is_away_calls_end_well_and_are_kept_once_it_is_back(
    tmp_path, spoken, losable
):
    address, away = losable
    async with (
        centre_house(tmp_path / "home", database_url=address) as house,
        house.client() as client,
        client.agent("ann") as ann,
        contextlib.AsyncExitStack() as stack,
    ):
        await ann.until("state", state="available")
        talking_since = await stack.enter_async_context(phoning(client, spoken))
        await talking_since.chooses("1")
        await accepts(ann)
        waiting_since = await stack.enter_async_context(phoning(client, spoken))
        await waiting_since.chooses("1")
        await waiting_since.until("route", destination="agents")
        with away(), waiting_for(house.store, 0.5):
            joining, leaving_message, wanting_callback = [
                await stack.enter_async_context(phoning(client, spoken)) for _ in range(3)
            ]
            await asyncio.gather(
                waits_all_the_same(joining),
                refused_to_keep_a_message(leaving_message),
                refused_a_callback(wanting_callback),
            )
            ann.forget()
            await ann.hang_up()
            over = await talking_since.until("ended")
            assert over["outcome"]["verdict"] == "routed"
            for caller in (waiting_since, joining):
                await accepts(ann)
                ann.forget()
                await caller.side.hang_up()
                await ann.until("ended")
            assert not await store_is_well(client)
        await holds(lambda: store_is_well(client))
        for caller in (talking_since, waiting_since, joining):
            call = caller.side.session
            kept = await holds(lambda call=call: ended(house.store, call))
            assert kept.verdict == "routed"
            await holds(lambda call=call: answered_once(house.store, call))
            await holds(lambda call=call: nothing_is_held(house, call))
        recorded = house.store.recordings.of_call
        await holds(lambda: recorded(talking_since.side.session))
        assert await house.store.callbacks.list() == []
        assert await house.store.places.of_queue("agents") == []
        await holds(lambda: is_free(client, "ann"))
        await bystander_is_served(client, ann)


async def answered_once(store, call):
    (talk,) = await store.talks.of_call(call) or [None]
    return talk and [one.how for one in await visits_of(store, call)] == ["answered"]


async def waits_all_the_same(caller):
    """Who would lose the place if the server died now has it as long as the server lives."""
    await caller.chooses("1")
    await caller.until("route", destination="agents")


async def refused_a_callback(caller):
    """No call back is promised that may never come."""
    await asked_for_a_number_to_call_back(caller, None)
    for _ in range(2):  # yes, that is my number; yes, now
        await caller.side.press("1")
    await caller.until("error", code="store-failed")
    await caller.side.hang_up()


async def health(client):
    return await client.request("GET", "/readyz")


async def store_is_well(client):
    """Whether everything so far is written; a database that stands still has not said no."""
    store = (await health(client))["store"]
    return store["ok"] and not store["pending"]
