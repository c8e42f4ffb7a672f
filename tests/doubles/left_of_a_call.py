"""What is left of a call once it is over: in the store, and with the agents."""

import contextlib

from centre_house import CentreHouse

from smartivr.client import Client
from smartivr.errors import NotFound
from smartivr.store.records import VisitRecord, VoicemailRecord
from smartivr.store.store import CallRecord, Store


async def ended(store: Store, call: str) -> CallRecord | None:
    """The call's record once it is complete."""
    with contextlib.suppress(NotFound):
        kept = await store.call(call)
        return kept if kept.ended_at else None
    return None


async def has_been(store: Store, call: str, *, stays: list[str], talks: list[str]) -> bool:
    """Whether these and no other stays in queues and talks of a call are kept, by their ends."""
    return [one.how for one in await visits_of(store, call)] == stays and [
        one.ended_by for one in await store.talks.of_call(call)
    ] == talks


async def nothing_is_held(house: CentreHouse, call: str) -> bool:
    """No place, no open stay and no open talk is left of a call."""
    if await house.store.places.of_queue("agents"):
        return False
    stays = await visits_of(house.store, call)
    talks = await house.store.talks.of_call(call)
    return all(one.left_at for one in stays) and all(one.ended_at for one in talks)


async def visits_of(store: Store, call: str) -> list[VisitRecord]:
    """Return the stays of a call in queues."""
    found = await store.visits.between("2000-01-01", "2100-01-01")
    return [visit for visit in found if visit.call == call]


async def messages_of(store: Store, call: str) -> list[VoicemailRecord]:
    """Return what the caller has left in the box of sales."""
    return [message for message in await store.voicemails.of_box("sales") if message.call == call]


async def is_free(client: Client, agent: str) -> bool:
    """Whether the agent may be offered the next call."""
    return (await client.request("GET", f"/v1/agents/{agent}"))["state"] == "available"
