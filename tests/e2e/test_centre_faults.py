"""Faults behind the menu: callers who go at any moment, a database that is away, a full disk.

Each ends in a defined state with a coded error, the caller hears something sensible, and other
calls go on.
"""

import asyncio
import contextlib
import resource
from dataclasses import replace

import numpy as np
import pytest
import pytest_asyncio
from centre_house import centre_house
from lost_database import frozen_postgres, locked_sqlite
from parties import WITHIN_S, everybody_is_gone

from smartivr.errors import NotFound
from smartivr.runtime.centre import book
from smartivr.web import journal

pytestmark = [
    pytest.mark.usefixtures("brief_prompts"),
    pytest.mark.asyncio(loop_scope="module"),
]

CALLER = "+442079460123"


class Caller:
    """A caller who remembers everything that was told."""

    def __init__(self, side, sentence):
        self.side = side
        self.sentence = sentence
        self.told = []
        self._changed = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self):
        async for message in self.side:
            self.told.append(message)
            self._changed.set()

    async def until(self, kind, **fields):
        """Wait for a message of this kind, past ones included."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                self._changed.clear()
                for message in self.told:
                    if message["type"] == kind and fields.items() <= message.items():
                        return message
                await self._changed.wait()

    @property
    def prompts(self):
        return [message["text"] for message in self.told if message["type"] == "prompt"]

    @property
    def errors(self):
        return {message["code"] for message in self.told if message["type"] == "error"}

    async def chooses(self, key):
        await self.until("step", step="main")
        await self.side.press(key)

    async def stop(self):
        self._reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reading


@contextlib.asynccontextmanager
async def phoning(client, sentence=None):
    async with client.call(caller=CALLER) as side:
        caller = Caller(side, sentence)
        try:
            yield caller
        finally:
            await caller.stop()


@pytest.fixture
def spoken(a_sentence):
    """Some seconds of speech, and their rate."""
    samples, rate_hz = a_sentence
    return np.concatenate([samples, samples]), rate_hz


async def holds_now(condition):
    """Wait until something that is known here holds."""

    async def asked():
        return condition()

    await holds(asked)


async def holds(condition):
    """Wait until a coroutine function returns something true, and return that."""
    async with asyncio.timeout(WITHIN_S):
        while not (found := await condition()):  # noqa: ASYNC110  nothing tells of it
            await asyncio.sleep(0.05)
        return found


async def accepts(agent):
    offer = await agent.until("offer")
    await agent.accept(offer["offer"])
    await agent.until("connected")
    return offer


async def bystander_is_served(client, agent):
    """Another call is answered as if nothing had happened."""
    agent.forget()
    async with phoning(client) as other:
        await other.chooses("1")
        await accepts(agent)
        await other.side.hang_up()
        assert (await agent.until("ended"))["by"] == "caller"


# --- a caller hangs up --------------------------------------------------------------------------


async def in_the_menu(caller, agent):
    await caller.until("prompt", step="main")


async def waiting(caller, agent):
    await agent.tell("state", state="paused", reason="lunch")
    await agent.until("state", state="paused")
    await caller.chooses("1")
    await caller.until("route", destination="agents")


async def ringing(caller, agent):
    await caller.chooses("1")
    await agent.until("offer")


async def talking(caller, agent):
    await caller.chooses("1")
    await accepts(agent)


async def on_hold(caller, agent):
    await talking(caller, agent)
    await agent.tell("hold")
    await agent.until("talk", what="held")


async def hearing_the_greeting_of_a_box(caller, agent):
    await caller.chooses("2")
    await caller.until("prompt", step="box")


async def leaving_a_message(caller, agent):
    await hearing_the_greeting_of_a_box(caller, agent)
    await caller.until("mark", mark="-1")  # the tone
    await caller.side.say_audio(*caller.sentence)


async def asked_for_a_number_to_call_back(caller, agent):
    await caller.chooses("3")
    await caller.until("prompt", step="back")


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


async def ended(store, call):
    """The call's record once it is complete."""
    with contextlib.suppress(NotFound):
        kept = await store.call(call)
        return kept if kept.ended_at else None


async def has_been(store, call, *, stays, talks):
    """Whether these and no other stays in queues and talks of a call are kept, by their ends."""
    return [one.how for one in await visits_of(store, call)] == stays and [
        one.ended_by for one in await store.talks.of_call(call)
    ] == talks


async def nothing_is_held(house, call):
    """No place, no open stay and no open talk is left of a call."""
    if await house.store.places.of_queue("agents"):
        return False
    stays = await visits_of(house.store, call)
    talks = await house.store.talks.of_call(call)
    return all(one.left_at for one in stays) and all(one.ended_at for one in talks)


async def visits_of(store, call):
    found = await store.visits.between("2000-01-01", "2100-01-01")
    return [visit for visit in found if visit.call == call]


async def messages_of(store, call):
    return [message for message in await store.voicemails.of_box("sales") if message.call == call]


@contextlib.contextmanager
def waiting_for(store, seconds):
    """Have callers, agents and calls wait so long for what the database confirms."""
    access = store._access
    patient = replace(access._patience, confirm_s=seconds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "_patience", patient)
        patch.setattr(book, "PATIENCE_S", seconds)
        patch.setattr(journal, "_PATIENCE_S", seconds)
        yield


async def is_free(client, agent):
    return (await client.request("GET", f"/v1/agents/{agent}"))["state"] == "available"


# --- the database is away -----------------------------------------------------------------------


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


async def refused_to_keep_a_message(caller, code="store-failed"):
    """Nothing is called safe that is not."""
    await leaving_a_message(caller, None)
    before = len(caller.prompts)
    await caller.side.press("#")
    await holds_now(lambda: len(caller.prompts) > before)
    before = len(caller.prompts)
    await caller.side.press("3")
    await caller.until("error", code=code)
    await holds_now(lambda: len(caller.prompts) > before)
    await caller.side.hang_up()


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


# --- the disk is full ---------------------------------------------------------------------------


@contextlib.contextmanager
def files_no_longer_than(size):
    """As on a full disk, no file of this process can grow beyond this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_that_is_full_ends_the_recording_and_not_the_talk(tmp_path, postgres_address):
    noise = np.random.default_rng(1).integers(-9000, 9000, 16000 * 30).astype(np.int16)
    async with (
        centre_house(tmp_path, database_url=postgres_address) as house,
        house.client() as client,
        client.agent("ann") as ann,
        phoning(client) as caller,
    ):
        await ann.until("state", state="available")
        await caller.chooses("1")
        await accepts(ann)
        with files_no_longer_than(50_000):
            talking = asyncio.create_task(caller.side.say_audio(noise, 16000))
            told = await caller.until("error")
            assert told["code"] == "recording-failed"
            assert ann.call == caller.side.session
            await ann.tell("hold")
            await ann.until("talk", what="held")
            await ann.tell("unhold")
            await ann.until("talk", what="unheld")
            talking.cancel()
        await ann.hang_up()
        over = await caller.until("ended")
        assert over["outcome"]["verdict"] == "routed"
        assert await house.store.recordings.of_call(caller.side.session) == []
        recordings = house.settings.var / "recordings"
        await holds_now(lambda: list(recordings.rglob("*.*")) == [])
        await holds(lambda: is_free(client, "ann"))
        await bystander_is_served(client, ann)


async def test_a_disk_that_is_full_is_said_to_who_leaves_a_message(
    tmp_path, postgres_address, spoken
):
    async with (
        centre_house(tmp_path, database_url=postgres_address) as house,
        house.client() as client,
        client.agent("ann") as ann,
        phoning(client, spoken) as caller,
    ):
        await ann.until("state", state="available")
        with files_no_longer_than(2_000):
            await refused_to_keep_a_message(caller, "storage-full")
            await bystander_is_served(client, ann)
        assert await house.store.voicemails.of_box("sales") == []
