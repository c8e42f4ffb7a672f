"""Callbacks from their queue to their last attempt, on one server."""

import asyncio
from datetime import datetime, timedelta

from callback_server import NOON, Line, callback

from smartivr.errors import NotifyFailed
from smartivr.runtime.callbacks.calling_back import NOTIFY
from smartivr.runtime.callbacks.notice import CallbackNotices


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


async def test_an_agreed_time_is_not_dialled_before(server, store, clock):
    later = (NOON + timedelta(hours=1)).isoformat()
    await store.callbacks.add(callback(due_at=later))
    await server.callbacks.step()
    assert server.agents.waiting == []
    clock.advance(3600)
    await server.callbacks.step()
    assert server.agents.waiting == ["c1"]
