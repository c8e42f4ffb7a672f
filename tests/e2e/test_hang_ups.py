"""A caller may hang up at any moment: everything is left in order, and other calls go on."""

import pytest
import pytest_asyncio
from centre_house import centre_house
from left_of_a_call import ended, has_been, is_free, messages_of, nothing_is_held
from parties import WITHIN_S, everybody_is_gone
from patience import waiting_for
from phoning import (
    asked_for_a_number_to_call_back,
    bystander_is_served,
    hearing_the_greeting_of_a_box,
    holds,
    in_the_menu,
    leaving_a_message,
    on_hold,
    phoning,
    ringing,
    talking,
    waiting,
)

pytestmark = [
    pytest.mark.usefixtures("brief_prompts"),
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory, brief_prompts):
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def patient_house(house):
    with waiting_for(house.store, WITHIN_S):
        yield house
        async with house.client() as client:
            await holds(lambda: everybody_is_gone(client))


@pytest.mark.parametrize(
    ("gets_there", "verdict", "kind", "stay", "talk"),
    [
        (in_the_menu, "abandoned", "hangup", "", ""),
        (waiting, "abandoned", "queue", "abandoned", ""),
        (ringing, "abandoned", "queue", "abandoned", ""),
        (talking, "routed", "queue", "answered", "caller"),
        (on_hold, "routed", "queue", "answered", "caller"),
        (hearing_the_greeting_of_a_box, "abandoned", "voicemail", "", ""),
        (leaving_a_message, "routed", "voicemail", "", ""),
        (asked_for_a_number_to_call_back, "abandoned", "callback", "", ""),
    ],
)
async def test_a_caller_who_hangs_up_leaves_everything_in_order(
    patient_house, spoken, gets_there, verdict, kind, stay, talk
):
    house = patient_house
    async with house.client() as client, client.agent("ann") as ann:
        await ann.until("state", state="available")
        async with phoning(client, spoken) as caller:
            await gets_there(caller, ann)
            call = caller.side.session
        store = house.store

        kept = await holds(lambda: ended(store, call))
        assert (kept.verdict, kept.outcome["kind"]) == (verdict, kind)
        assert not caller.errors
        stays, talks = ([one] if one else [] for one in (stay, talk))
        await holds(lambda: has_been(store, call, stays=stays, talks=talks))
        await holds(lambda: nothing_is_held(house, call))
        if gets_there is leaving_a_message:
            await holds(lambda: messages_of(store, call))
        assert bool(await messages_of(store, call)) == (gets_there is leaving_a_message)
        assert await store.callbacks.list() == []
        await ann.tell("state", state="available")
        await holds(lambda: is_free(client, "ann"))
        await bystander_is_served(client, ann)
