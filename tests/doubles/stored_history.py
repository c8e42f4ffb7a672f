"""A made-up history, put into a store."""

import asyncio
from dataclasses import replace

from centre_history import CentreHistory

from smartivr.store.records import AgentRecord, TalkRecord, VisitRecord
from smartivr.store.store import CallRecord, Store


async def keep(store: Store, history: CentreHistory) -> None:
    """Put a history into a store."""
    for start in range(0, len(history.calls), 100):
        batch = history.calls[start : start + 100]
        for call in batch:
            record = CallRecord(call.id, call.line, call.started_at, "v1", call.caller, "100")
            store.record_call(record)
            store.append_events(call.id, call.log)
        await asyncio.gather(
            *(store.finish_call(c.id, c.ended_at, c.verdict, c.outcome) for c in batch)
        )
    for start in range(0, len(history.visits), 200):
        await asyncio.gather(*(_visit(store, one) for one in history.visits[start : start + 200]))
    for start in range(0, len(history.talks), 200):
        await asyncio.gather(*(_talk(store, one) for one in history.talks[start : start + 200]))
    for change in sorted(history.changes, key=lambda one: one.at):
        await store.agents.save(AgentRecord(change.agent, change.state, change.at, change.reason))


async def _visit(store: Store, visit: VisitRecord) -> None:
    number = await store.visits.begin(replace(visit, left_at="", how="", agent=""))
    await store.visits.end(number, visit.left_at, visit.how, visit.agent)


async def _talk(store: Store, talk: TalkRecord) -> None:
    begun = replace(talk, ended_at="", held_s=0.0, wrapped_at="", ended_by="", code="", notes="")
    number = await store.talks.begin(begun)
    await store.talks.end(number, talk.ended_at, talk.ended_by, talk.held_s)
    if talk.wrapped_at:
        await store.talks.wrap_up(number, talk.wrapped_at, talk.code, talk.notes)
