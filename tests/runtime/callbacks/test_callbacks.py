"""Callbacks over a real database of each kind, with a dialler and a call centre made for tests."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartivr.errors import NotFound, NotifyFailed, OutOfTurn
from smartivr.line import MediaFormat
from smartivr.routing.directory import Directory, QueueRules, RetryRules
from smartivr.runtime.callbacks.callbacks import Callbacks
from smartivr.runtime.callbacks.calling_back import NOTIFY, CallingBack
from smartivr.runtime.callbacks.dialler import Diallers, NotReached
from smartivr.runtime.callbacks.notice import CallbackNotices
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.jobs import Jobs
from smartivr.store.records import CallbackRecord, PlaceRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)
LEASE_S = 10.0
RULES = QueueRules("agents", retries=RetryRules(max_attempts=2, delays_s=(60.0,), ring_s=20.0))
DIRECTORY = Directory(queues={"agents": RULES})


@pytest.fixture
async def store(address):
    store = Store.open(address, HASTY)
    await store.ready()
    yield store
    await store.close()


class Agents:
    """A call centre's side of callbacks, in which every callback is offered at once."""

    def __init__(self):
        self.waiting = []
        self.left = []
        self.expected = []
        self.told = []
        self.rung = {}
        """Callback -> the agent at whom it rings alone."""
        self.free = True

    def ring(self, callback, agent, ring_s):
        if self.free:
            self.rung[callback.id] = agent
        return self.offer_of(callback.id)

    def offer_of(self, callback):
        return 7 if callback in self.rung else 0

    def join(self, callback):
        self.waiting.append(callback.id)

    def leave(self, callback):
        self.left.append(callback)
        if callback in self.waiting:
            self.waiting.remove(callback)

    def expect(self, callback, call):
        self.expected.append(callback)

    def failed(self, callback, why):
        self.told.append((callback, why))


class Trunk:
    """Dials as it is told to beforehand; counts what rings at the same time."""

    name = "trunk"

    def __init__(self):
        self.results = []
        self.rung = []
        self.ringing = set()
        self.hold = None
        self.stopped = []

    def reaches(self, number):
        return not number.startswith("+00")

    async def dial(self, ring):
        assert ring.number not in self.ringing, "dialled twice at once"
        self.ringing.add(ring.number)
        self.rung.append(ring.number)
        try:
            if self.hold:
                await self.hold.wait()
        except asyncio.CancelledError:
            self.stopped.append(ring.number)
            raise
        finally:
            self.ringing.remove(ring.number)
        return self.results.pop(0) if self.results else NotReached("no-answer")


class Line:
    """An answered connection."""

    media = MediaFormat()


class Board:
    """A switchboard whose calls are over at once."""

    def __init__(self):
        self.connected = []

    def admit(self, flow, *, caller="", called="", media=None):
        return type("Call", (), {"id": f"call-{caller}", "flow": flow})()

    async def connect(self, call, transport):
        self.connected.append((call, transport))


class Server:
    """One server's callbacks."""

    def __init__(self, store, flow, clock, trunk, name="n1"):
        self.store, self.clock, self.trunk = store, clock, trunk
        self.jobs = Jobs(store, name, clock)
        lines = {flow.line: flow}
        self.calling = CallingBack(name, store, lines, Diallers(trunk), self.jobs, clock)
        self.calling.board = self.board = Board()
        self.callbacks = Callbacks(store, lines, clock, self.calling, lease_s=LEASE_S)
        self.agents = Agents()
        self.calling.waiting_line = self.callbacks.waiting_line = self.agents
        self.logged_in = 1
        self.callbacks.agents_in = lambda _queue: self.logged_in

    async def answers(self, callback):
        """An agent accepts; wait until that attempt is over."""
        self.callbacks.taken(callback, "ann")
        await self.settled()

    async def settled(self):
        while self.callbacks._dialling:
            await asyncio.wait(self.callbacks._dialling.values())


@pytest.fixture
def clock():
    return ManualClock(NOON)


@pytest.fixture
def trunk():
    return Trunk()


@pytest.fixture
def server_of(store, menu, clock, trunk):
    flow = menu("Sales or support?")
    flow = replace(flow, directory=DIRECTORY)
    return lambda name="n1": Server(store, flow, clock, trunk, name)


@pytest.fixture
def server(server_of):
    return server_of()


def callback(name="c1", **fields):
    known = {"line": "test", "queue": "agents", "number": "+44201", "since": NOON.isoformat()}
    return CallbackRecord(id=name, **{**known, **fields})


async def test_a_callback_waits_and_is_dialled_once_an_agent_has_accepted(server, store, trunk):
    await store.callbacks.add(callback())
    trunk.results = [Line()]
    await server.callbacks.step()
    assert server.agents.waiting == ["c1"]
    assert trunk.rung == []
    await server.answers("c1")
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.attempts, kept.last_result) == ("done", 1, "answered")
    assert trunk.rung == ["+44201"]
    assert server.agents.expected == ["c1"]
    ((call, _),) = server.board.connected
    step = call.flow.steps[call.flow.start]
    assert "calling you back" in step.say.text
    assert step.queue == "agents"


async def test_nobody_answering_is_tried_again_after_the_delay_of_the_queue(
    server, store, clock, trunk
):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    await server.answers("c1")
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.attempts, kept.last_result) == ("waiting", 1, "no-answer")
    assert datetime.fromisoformat(kept.due_at) == NOON + timedelta(seconds=60)
    assert server.agents.told == [("c1", "no-answer")]
    clock.advance(59)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1"]  # from the first time: the test's agents never forget
    clock.advance(1)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1", "c1"]


async def test_after_the_last_attempt_it_has_failed_and_somebody_is_told(
    server, store, clock, trunk
):
    told = []

    class Notices:
        async def notify(self, notice):
            told.append(notice)

    CallbackNotices(store, server.jobs, Notices())
    await store.callbacks.add(callback())
    for _ in range(2):
        await server.callbacks.step()
        await server.answers("c1")
        clock.advance(60)
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.attempts) == ("failed", 2)
    await server.callbacks.step()
    assert len(trunk.rung) == 2
    await server.jobs.work_off()
    (notice,) = told
    assert (notice.kind, notice.facts["number"]) == ("callback-failed", "+44201")
    assert await store.jobs.list() == []


async def test_a_notice_that_cannot_be_handed_over_is_tried_again(server, store, clock):
    class Away:
        async def notify(self, notice):
            raise NotifyFailed("the mail server is away")

    CallbackNotices(store, server.jobs, Away())
    await store.callbacks.add(callback())
    await server.jobs.add(NOTIFY, {"callback": "c1"})
    assert await server.jobs.work_off() == 1
    (job,) = await store.jobs.list()
    assert job.failed == "notify-failed"
    assert await server.jobs.work_off() == 0
    clock.advance(6)
    assert await server.jobs.work_off() == 1


async def test_a_number_that_nothing_can_dial_is_a_failed_attempt(server, store, trunk):
    await store.callbacks.add(callback(number="+0012"))
    await server.callbacks.step()
    await server.answers("c1")
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.last_result) == ("waiting", "failed")
    assert trunk.rung == []


async def test_a_cancelled_callback_leaves_its_queue_and_is_not_dialled(server, store, trunk):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    assert await store.callbacks.cancel("c1")
    await server.callbacks.step()
    assert server.agents.left == ["c1"]
    await server.answers("c1")
    assert trunk.rung == []


async def test_an_agent_who_accepts_what_was_cancelled_at_that_moment_is_freed(
    server, store, trunk
):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    await store.callbacks.cancel("c1")
    await server.answers("c1")
    assert server.agents.told == [("c1", "cancelled")]
    assert trunk.rung == []


async def test_an_agent_who_vanishes_while_it_rings_costs_the_caller_nothing_but_a_moment(
    server, store, trunk
):
    trunk.hold = asyncio.Event()
    await store.callbacks.add(callback())
    await server.callbacks.step()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    server.callbacks.dropped("c1")
    await server.settled()
    assert trunk.stopped == ["+44201"]
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.last_result) == ("waiting", "interrupted")
    await server.callbacks.step()
    assert server.agents.waiting == ["c1", "c1"]


async def test_two_servers_share_callbacks_and_never_the_same_one(server_of, store, clock):
    one, two = server_of("n1"), server_of("n2")
    for number in range(6):
        await store.callbacks.add(callback(f"c{number}", number=f"+4420{number}"))
    for _ in range(2):
        await asyncio.gather(one.callbacks.step(), two.callbacks.step())
    assert not set(one.agents.waiting) & set(two.agents.waiting)
    assert sorted(one.agents.waiting + two.agents.waiting) == [f"c{n}" for n in range(6)]


async def test_a_server_without_agents_leaves_callbacks_to_others(server_of):
    one, two = server_of("n1"), server_of("n2")
    await one.store.callbacks.add(callback())
    await one.callbacks.step()
    one.logged_in = 0
    await one.callbacks.step()
    await two.callbacks.step()
    assert one.agents.left == ["c1"]
    assert two.agents.waiting == ["c1"]


async def test_what_a_dead_server_had_in_hand_is_served_by_another(server_of, clock):
    dead, other = server_of("n1"), server_of("n2")
    await dead.store.callbacks.add(callback())
    await dead.callbacks.step()
    await other.callbacks.step()
    assert other.agents.waiting == []
    clock.advance(LEASE_S + 1)
    await other.callbacks.beat(["n2"])
    await other.callbacks.step()
    assert other.agents.waiting == ["c1"]
    await dead.answers("c1")  # it was only slow: it may not dial any more
    assert other.trunk.rung == []


async def test_a_lease_is_renewed_as_long_as_the_server_lives(server_of, clock):
    one, two = server_of("n1"), server_of("n2")
    await one.store.callbacks.add(callback())
    for _ in range(20):
        await one.callbacks.step()
        await two.callbacks.beat(["n1", "n2"])
        await two.callbacks.step()
        clock.advance(2)
    assert one.agents.waiting == ["c1"]
    assert two.agents.waiting == []


async def test_a_server_that_starts_again_serves_what_it_had_in_hand(server_of, clock):
    before = server_of("n1")
    await before.store.callbacks.add(callback())
    await before.callbacks.step()
    again = server_of("n1")
    await again.callbacks.begin()
    await again.callbacks.step()
    assert again.agents.waiting == ["c1"]


async def test_dying_during_the_last_attempt_is_no_reason_for_another(server_of, clock, store):
    dying = server_of("n1")
    await store.callbacks.add(callback(attempts=1))
    await dying.callbacks.step()
    assert await store.callbacks.dialling("c1", "n1", clock.now())
    again = server_of("n1")
    await again.callbacks.begin()
    await again.callbacks.step()
    kept = await store.callbacks.get("c1")
    assert (kept.state, kept.attempts) == ("failed", 2)
    assert [job.kind for job in await store.jobs.list()] == [NOTIFY]


async def test_whoever_waited_on_a_server_that_died_is_called_back_at_the_same_place(server, store):
    since = (NOON - timedelta(minutes=9)).isoformat()
    place = PlaceRecord("s9", "dead", "test", "agents", since, 2, "+44209", "VIP", {"x": 1})
    await store.places.take(place)
    await store.places.take(PlaceRecord("s8", "dead", "test", "agents", since))
    await store.places.take(PlaceRecord("s7", "n1", "test", "agents", since, 0, "+44207"))
    await server.callbacks.beat(["n1"])
    (rescued,) = await store.callbacks.waiting()
    assert (rescued.number, rescued.since, rescued.label) == ("+44209", since, "VIP")
    assert (rescued.priority, dict(rescued.context)) == (2, {"x": 1})
    assert [place.call for place in await store.places.of_queue("agents")] == ["s7"]


async def test_an_agreed_time_is_not_dialled_before(server, store, clock):
    later = (NOON + timedelta(hours=1)).isoformat()
    await store.callbacks.add(callback(due_at=later))
    await server.callbacks.step()
    assert server.agents.waiting == []
    clock.advance(3600)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1"]


async def test_a_server_cut_off_from_the_database_stops_ringing_before_others_may(
    server, store, clock, trunk
):
    trunk.hold = asyncio.Event()
    await store.callbacks.add(callback())
    await server.callbacks.step()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    clock.advance(LEASE_S * 0.7)
    assert trunk.stopped == []
    clock.advance(LEASE_S * 0.2)  # the database did not let it renew
    await server.settled()
    assert trunk.stopped == ["+44201"]


async def test_a_server_that_could_not_renew_does_not_dial_when_an_agent_accepts(
    server, store, clock, trunk
):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    clock.advance(LEASE_S * 0.9)
    await server.answers("c1")
    assert trunk.rung == []
    assert server.agents.told == [("c1", "cancelled")]
    clock.advance(LEASE_S)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1", "c1"]


async def test_a_lease_that_another_server_took_stops_the_ringing(server, store, clock, trunk):
    trunk.hold = asyncio.Event()
    await store.callbacks.add(callback())
    await server.callbacks.step()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    await store.callbacks.recover(NOON + timedelta(seconds=LEASE_S + 1))
    clock.advance(LEASE_S / 4 + 1)
    await server.callbacks.step()
    await server.settled()
    assert trunk.stopped == ["+44201"]


class SetClock(ManualClock):
    """Time whose wall clock can be set."""

    def __init__(self, start):
        super().__init__(start)
        self.set_by = timedelta()

    def now(self):
        return super().now() + self.set_by


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_set_costs_no_lease(store, menu, trunk, hours):
    clock = SetClock(NOON)
    flow = replace(menu("Sales or support?"), directory=DIRECTORY)
    server = Server(store, flow, clock, trunk)
    await store.callbacks.add(callback())
    for _ in range(2):
        await server.callbacks.step()
        clock.advance(LEASE_S / 2)
    clock.set_by = timedelta(hours=hours)
    await server.callbacks.step()
    (kept,) = await store.callbacks.waiting()
    assert kept.node == "n1"
    assert datetime.fromisoformat(kept.leased_until) == clock.now() + timedelta(seconds=LEASE_S)
    trunk.hold = asyncio.Event()
    server.callbacks.taken("c1", "ann")
    async with asyncio.timeout(60):
        while not trunk.ringing:
            await asyncio.to_thread(lambda: None)
    clock.advance(LEASE_S / 2)
    await server.callbacks.step()
    clock.advance(LEASE_S / 2)
    assert trunk.ringing
    trunk.hold.set()
    await server.settled()


async def test_an_agent_may_take_a_callback_before_it_is_due(server, store, trunk):
    due = (NOON + timedelta(hours=3)).isoformat()
    await store.callbacks.add(callback(due_at=due))
    assert await server.callbacks.take("c1", "ann") == 7
    assert server.agents.rung == {"c1": "ann"}
    with pytest.raises(OutOfTurn):
        await server.callbacks.take("c1", "bob")
    server.logged_in = 0  # in no queue that is open: it is the agent's all the same
    await server.callbacks.step()
    assert server.agents.rung == {"c1": "ann"}
    await server.answers("c1")
    kept = await store.callbacks.get("c1")
    assert (kept.attempts, kept.due_at, kept.node) == (1, due, "")  # tried; the wish still holds


async def test_what_an_agent_asked_for_and_did_not_take_waits_for_its_time(server, store, clock):
    await store.callbacks.add(callback(due_at=(NOON + timedelta(seconds=60)).isoformat()))
    await server.callbacks.take("c1", "ann")
    server.agents.rung.clear()
    server.callbacks.returned("c1")
    await server.callbacks.step()
    assert (await store.callbacks.get("c1")).node == ""
    assert server.agents.waiting == []
    clock.advance(60)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1"]


async def test_a_callback_that_waits_here_is_taken_out_of_its_queue(server, store):
    await store.callbacks.add(callback())
    await server.callbacks.step()
    await server.callbacks.take("c1", "ann")
    assert (server.agents.waiting, server.agents.rung) == ([], {"c1": "ann"})


async def test_only_an_agent_who_is_free_can_take_one_and_only_if_nobody_has_it(server_of, store):
    here, there = server_of("n1"), server_of("n2")
    await store.callbacks.add(callback())
    here.agents.free = False
    with pytest.raises(OutOfTurn, match="not available"):
        await here.callbacks.take("c1", "ann")
    with pytest.raises(OutOfTurn, match="another server"):
        await there.callbacks.take("c1", "bob")
    with pytest.raises(NotFound):
        await there.callbacks.take("nobody's", "bob")
