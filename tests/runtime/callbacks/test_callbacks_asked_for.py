"""Callbacks that an agent takes without being offered them."""

from datetime import timedelta

import pytest
from callback_server import NOON, callback

from smartivr.errors import NotFound, OutOfTurn


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
