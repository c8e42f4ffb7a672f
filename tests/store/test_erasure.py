"""Erasing a caller, and what is too old."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, create_engine, make_url, select

from smartivr.errors import NotFound
from smartivr.store.records import (
    AgentRecord,
    CallbackRecord,
    JobRecord,
    PlaceRecord,
    RecordingRecord,
    TalkRecord,
    VisitRecord,
    VoicemailRecord,
)
from smartivr.store.store import CallRecord

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOON = "2026-11-23T12:00:00+00:00"
SPELLINGS = ("+442079460018", "0044 20 7946 0018", "020 7946 0018")
OTHER = "+442079461111"


async def leave_traces(store, call, number, at=NOON):
    """Let a caller leave something in every table that knows callers."""
    store.record_call(CallRecord(call, "telecom", at, caller=number, called="+448000"))
    said = {"seq": 1, "at": at, "type": "understood", "text": f"call me at {number}"}
    store.append_events(call, [said])
    outcome = {"verdict": "routed", "kind": "queue", "destination": "sales", "step": "main"}
    await store.finish_call(call, at, "routed", {**outcome, "slots": {"number": number}})
    await store.digests.keep(1, {call: {"unmatched": [f"call me at {number}"]}})
    context = {"caller": number, "said": f"hello from {call}"}
    await store.places.take(
        PlaceRecord(call, "n1", "telecom", "sales", at, caller=number, context=context)
    )
    await store.nodes.beat("n1", at)
    await store.nodes.show("n1", {"calls": [{"session": call, "caller": number}]})
    visit = await store.visits.begin(VisitRecord(call, "telecom", "sales", at))
    await store.visits.end(visit, at, "answered", "ann")
    talk = await store.talks.begin(TalkRecord(call, "telecom", "ann", "queue", at))
    await store.talks.wrap_up(talk, at, "sold", f"wants a call at {number}")
    await store.callbacks.add(
        CallbackRecord(
            f"b {call}",
            "telecom",
            "sales",
            number,
            at,
            call=call,
            created_at=at,
            context=context,
        )
    )
    message = VoicemailRecord(
        f"m {call}",
        "sales",
        call,
        "telecom",
        "en",
        number,
        at,
        3.0,
        f"voicemail/{call}.flac",
        "ab",
        transcript=f"my number is {number}",
    )
    jobs = [
        JobRecord(f"j1 {call}", "mail", {"voicemail": message.id}),
        JobRecord(f"j2 {call}", "notice", {"lines": [f"could not reach {number}"]}),
    ]
    await store.voicemails.add(message, jobs)
    await store.recordings.add(
        RecordingRecord(
            f"r {call}", call, "telecom", number, "ann", at, 3.0, f"recordings/{call}.flac", "ab"
        )
    )


def everything(address):
    """Return all that the database holds, as text, by table."""
    engine = create_engine(address)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        kept = {
            table.name: str([tuple(row) for row in connection.execute(select(table))])
            for table in tables.sorted_tables
        }
    engine.dispose()
    return kept


def digits(kept):
    return re.sub(r"[^\d,]", "", kept)


async def test_nothing_of_an_erased_number_is_left_in_any_table(store, address):
    for index, spelling in enumerate(SPELLINGS):
        await leave_traces(store, f"c{index}", spelling)
    await leave_traces(store, "other", OTHER)
    erased = await store.erase_caller(SPELLINGS[0])
    assert (erased.calls, erased.callbacks, erased.voicemails, erased.recordings) == (3, 3, 3, 3)
    assert sorted(erased.files) == sorted(
        f"{kind}/c{index}.flac" for kind in ("voicemail", "recordings") for index in range(3)
    )
    kept = everything(address)
    assert len(kept) > 14
    assert [table for table, rows in kept.items() if "2079460018" in digits(rows)] == []
    assert [table for table, rows in kept.items() if "hello from c" in rows] == []


async def test_that_a_call_took_place_stays_and_others_lose_nothing(store):
    await leave_traces(store, "c0", SPELLINGS[1])
    await leave_traces(store, "other", OTHER)
    await store.erase_caller(SPELLINGS[0])
    call = await store.call("c0")
    assert (call.caller, call.called, call.verdict) == ("", "+448000", "routed")
    assert call.outcome["destination"] == "sales"
    assert "slots" not in call.outcome
    (talk,) = await store.talks.of_call("c0")
    assert (talk.code, talk.notes) == ("sold", "")
    assert len(await store.visits.between(NOW - timedelta(days=1), NOW + timedelta(days=1))) == 2
    assert (await store.call("other")).caller == OTHER
    assert len(await store.events("other")) == 1
    assert [kept.id for kept in await store.callbacks.waiting()] == ["b other"]
    assert [kept.id for kept in await store.voicemails.of_box()] == ["m other"]
    assert [kept.id for kept in await store.recordings.list()] == ["r other"]
    assert sorted(job.id for job in await store.jobs.list()) == ["j1 other", "j2 other"]


async def test_a_promise_to_a_number_is_erased_with_the_call_of_a_withheld_one(store, address):
    await leave_traces(store, "c0", "")
    promise = CallbackRecord("b", "telecom", "sales", SPELLINGS[2], NOON, call="c0")
    await store.callbacks.add(promise)
    assert (await store.erase_caller(SPELLINGS[0])).callbacks == 2
    with pytest.raises(NotFound):
        await store.callbacks.get("b")
    assert await store.events("c0") == []


@pytest.mark.parametrize("nobody", ["", "anonymous", "+4999999999"])
async def test_an_unknown_number_erases_nothing(store, address, nobody):
    await leave_traces(store, "c0", "")
    await leave_traces(store, "c1", OTHER)
    before = everything(address)
    assert (await store.erasure.of_caller(nobody)).calls == 0
    assert (await store.erase_caller(nobody)).files == ()
    assert everything(address) == before


async def test_what_would_be_erased_is_told_before(store, address):
    await leave_traces(store, "c0", SPELLINGS[0])
    before = everything(address)
    found = await store.erasure.of_caller(SPELLINGS[2])
    assert everything(address) == before
    assert await store.erase_caller(SPELLINGS[2]) == found


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
async def test_an_erased_number_is_not_in_the_files_of_sqlite_either(store, address):
    await leave_traces(store, "c0", "+442079460018")
    await store.erase_caller("+442079460018")
    path = Path(make_url(address).database)
    for file in path.parent.glob(f"{path.name}*"):
        assert b"2079460018" not in file.read_bytes()


async def test_old_calls_go_with_all_that_belongs_to_them(store, address):
    old = (NOW - timedelta(days=400)).isoformat()
    for index in range(3):
        await leave_traces(store, f"aged{index}", OTHER, old)
    await leave_traces(store, "new", OTHER)
    await store.agents.save(AgentRecord("ann", "available", old))
    await store.callbacks.finish("b aged0", "done", "answered")
    assert await store.erasure.forget_before(NOW - timedelta(days=365)) == 3
    kept = everything(address)
    for table in ("calls", "call_events", "call_digests", "visits", "talks", "agent_changes"):
        assert "aged" not in kept[table], table
        assert old not in kept[table], table
    assert "new" in kept["calls"]
    assert "b aged0" not in kept["callbacks"]
    assert "b aged1" in kept["callbacks"]  # promised still
    assert await store.erasure.forget_before(NOW - timedelta(days=365)) == 0


async def test_thousands_of_old_calls_go_in_portions(store):
    old = (NOW - timedelta(days=400)).isoformat()
    for index in range(1200):
        store.record_call(CallRecord(f"c{index}", "telecom", old))
        if not index % 40:
            await store.ready()  # as much as this store remembers at once
    await store.ready()
    assert await store.erasure.forget_before(NOW) == 1200
    assert await store.calls() == []


async def test_one_call_is_erased_where_nobody_knows_who_called(store):
    for call in ("c1", "c2"):
        await leave_traces(store, call, "")
    erased = await store.erasure.erase_call("c1")
    assert (erased.calls, erased.voicemails, erased.recordings) == (1, 1, 1)
    assert await store.events("c1") == []
    assert len(await store.events("c2")) == 1
    assert (await store.call("c1")).verdict == "routed"
    assert [kept.call for kept in await store.recordings.list()] == ["c2"]
