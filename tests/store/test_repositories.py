"""What is kept of queues, agents, messages, announcements, versions, jobs and servers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from smartivr.errors import NotFound
from smartivr.store.records import (
    AgentChange,
    AgentRecord,
    AnnouncementRecord,
    JobRecord,
    PlaceRecord,
    RecordingRecord,
    TalkRecord,
    VersionRecord,
    VisitRecord,
    VoicemailRecord,
)

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


def at(minutes):
    return (NOW + timedelta(minutes=minutes)).isoformat()


def voicemail(name, minute=0, box="sales"):
    return VoicemailRecord(
        name, box, "c1", "telecom", "en", "+4820", at(minute), 3.5, f"{name}.flac", "ab12"
    )


def recording(name, **given):
    record = RecordingRecord(
        name, "c1", "telecom", "+4820", "ann", at(0), 12.5, f"{name}.flac", "ab12"
    )
    return replace(record, **given)


async def test_places_are_kept_in_the_order_of_joining_until_given_up(store):
    first = PlaceRecord("c1", "n1", "telecom", "sales", at(0), 2, "+4820", "VIP", {"step": "main"})
    await store.places.take(PlaceRecord("c2", "n2", "telecom", "sales", at(1)))
    await store.places.take(first)
    await store.places.take(PlaceRecord("c3", "n1", "telecom", "support", at(0)))
    assert [place.call for place in await store.places.of_queue("sales")] == ["c1", "c2"]
    assert (await store.places.of_queue("sales"))[0] == first
    assert await store.places.give_up("c1")
    assert not await store.places.give_up("c1")
    assert [place.call for place in await store.places.of_queue("sales")] == ["c2"]


async def test_a_call_has_one_place(store):
    await store.places.take(PlaceRecord("c1", "n1", "telecom", "sales", at(0)))
    await store.places.take(PlaceRecord("c1", "n1", "telecom", "support", at(1)))
    assert await store.places.of_queue("sales") == []
    assert len(await store.places.of_queue("support")) == 1


async def test_places_of_servers_that_do_not_live_are_orphans(store):
    await store.places.take(PlaceRecord("c1", "dead", "telecom", "sales", at(0)))
    await store.places.take(PlaceRecord("c2", "n2", "telecom", "sales", at(1)))
    assert [place.call for place in await store.places.orphans(["n2", "n3"])] == ["c1"]
    assert len(await store.places.orphans([])) == 2
    assert [place.call for place in await store.places.of_node("dead")] == ["c1"]


async def test_a_stay_in_a_queue_is_completed_once(store):
    given = VisitRecord("c1", "telecom", "sales", at(0), told_position=3, told_estimate_s=61.5)
    first = await store.visits.begin(given)
    again = replace(given, joined_at=at(0.5))
    second = await store.visits.begin(again)
    assert first != second
    await store.visits.end(first, at(2), "answered", "ann")
    await store.visits.end(first, at(3), "lost")
    (visit, other) = await store.visits.between(NOW, TOMORROW)
    assert visit == replace(given, id=first, left_at=at(2), how="answered", agent="ann")
    assert other == replace(again, id=second)
    assert await store.visits.between(at(1), at(9)) == []


async def test_what_was_kept_too_late_to_be_told_is_not_begun_twice(store):
    visit = VisitRecord("c1", "telecom", "sales", at(0))
    talk = TalkRecord("c1", "telecom", "ann", "queue", at(0))
    assert await store.visits.begin(visit) == await store.visits.begin(visit)
    assert await store.talks.begin(talk) == await store.talks.begin(talk)
    assert len(await store.visits.between(NOW, TOMORROW)) == 1
    assert len(await store.talks.of_call("c1")) == 1


async def test_a_talk_is_kept_with_how_it_ended_and_what_the_agent_noted(store):
    given = TalkRecord("c1", "telecom", "ann", "queue", at(0), queue="sales")
    talk = await store.talks.begin(given)
    await store.talks.end(talk, at(4), "caller", held_s=12.5)
    await store.talks.wrap_up(talk, at(5), "sold", "wants a letter")
    whole = replace(
        given,
        id=talk,
        ended_at=at(4),
        ended_by="caller",
        held_s=12.5,
        wrapped_at=at(5),
        code="sold",
        notes="wants a letter",
    )
    assert await store.talks.of_call("c1") == [whole]
    assert await store.talks.between(NOW, TOMORROW) == [whole]
    assert await store.talks.of_call("c2") == []


async def test_an_agents_state_is_kept_and_each_change_of_it(store):
    available = AgentRecord("ann", "available", at(0), node="n1", calls=3, talk_s=70.5)
    await store.agents.save(available)
    await store.agents.save(replace(available, calls=4))
    paused = replace(available, state="paused", reason="lunch", since=at(1))
    await store.agents.save(paused)
    assert await store.agents.all() == [paused]
    assert await store.agents.changes(NOW, TOMORROW) == [
        AgentChange("ann", at(0), "available"),
        AgentChange("ann", at(1), "paused", "lunch"),
    ]


async def test_the_agents_of_a_dead_server_are_logged_out(store):
    for name, node, state in (
        ("ann", "n1", "busy"),
        ("bob", "n2", "busy"),
        ("cid", "n1", "logged-out"),
    ):
        await store.agents.save(AgentRecord(name, state, at(0), node=node))
    assert await store.agents.release("n1", NOW + timedelta(minutes=1)) == ["ann"]
    assert await store.agents.release("n1") == []
    states = {agent.id: (agent.state, agent.node) for agent in await store.agents.all()}
    assert states == {"ann": ("logged-out", ""), "bob": ("busy", "n2"), "cid": ("logged-out", "n1")}
    assert (await store.agents.changes(at(1), at(2))) == [AgentChange("ann", at(1), "logged-out")]


async def test_a_message_is_kept_transcribed_heard_sent_and_deleted(store):
    await store.voicemails.add(voicemail("m1"))
    await store.voicemails.add(voicemail("m2", 1))
    await store.voicemails.add(voicemail("m3", 2, box="support"))
    assert await store.voicemails.transcribed("m1", "please call")
    assert await store.voicemails.heard("m1", at(3))
    assert await store.voicemails.sent("m1", at(4))
    whole = replace(
        voicemail("m1"),
        transcript="please call",
        transcribed=True,
        heard_at=at(3),
        sent_at=at(4),
    )
    assert await store.voicemails.get("m1") == whole
    assert [m.id for m in await store.voicemails.of_box("sales")] == ["m2", "m1"]
    assert [m.id for m in await store.voicemails.of_box(limit=2)] == ["m3", "m2"]
    assert [m.id for m in await store.voicemails.older_than("sales", at(1))] == ["m1"]
    assert await store.voicemails.delete("m1")
    assert not await store.voicemails.delete("m1")
    assert not await store.voicemails.heard("m1", at(5))
    with pytest.raises(NotFound):
        await store.voicemails.get("m1")


async def test_a_recording_is_kept_until_it_is_to_be_erased(store):
    await store.recordings.add(recording("r1", erase_at=at(10)))
    await store.recordings.add(recording("r2", started_at=at(1)))
    await store.recordings.add(recording("r3", call="c2", started_at=at(2)))
    assert await store.recordings.get("r1") == recording("r1", erase_at=at(10))
    assert [kept.id for kept in await store.recordings.of_call("c1")] == ["r1", "r2"]
    assert [kept.id for kept in await store.recordings.list(limit=2)] == ["r3", "r2"]
    assert await store.recordings.expired(at(9)) == []
    assert [kept.id for kept in await store.recordings.expired(at(10))] == ["r1"]
    assert await store.recordings.delete("r1")
    assert not await store.recordings.delete("r1")
    with pytest.raises(NotFound):
        await store.recordings.get("r1")


async def test_an_announcement_is_set_changed_and_removed(store):
    outage = AnnouncementRecord("x", "telecom", "main", "No network in Leeds.", "ops", ends=at(60))
    await store.announcements.add(outage)
    await store.announcements.change(replace(outage, text="Mended."))
    assert [kept.text for kept in await store.announcements.all()] == ["Mended."]
    assert await store.announcements.delete("x")
    assert not await store.announcements.delete("x")
    assert await store.announcements.all() == []


async def test_versions_are_numbered_within_a_line_and_one_is_active(store):
    draft = VersionRecord("telecom", 0, "aa", "ann", "first", at(0), {"flow.yaml": "a: 1"}, True)
    first = await store.versions.publish(draft)
    second = await store.versions.publish(replace(draft, hash="bb"))
    other = await store.versions.publish(replace(draft, line="bank"))
    assert (first.number, second.number, other.number) == (1, 2, 1)
    assert await store.versions.active("telecom") == second
    back = await store.versions.activate("telecom", 1)
    assert back == first
    assert await store.versions.active("telecom") == first
    assert await store.versions.newest("telecom") == replace(second, active=False)
    assert [kept.number for kept in await store.versions.list("telecom")] == [2, 1]
    assert await store.versions.active("bank") == other


async def test_a_version_that_is_not_there_leaves_the_active_one(store):
    draft = VersionRecord("telecom", 0, "aa", "ann", "first", at(0), active=True)
    published = await store.versions.publish(draft)
    with pytest.raises(NotFound):
        await store.versions.activate("telecom", 7)
    with pytest.raises(NotFound):
        await store.versions.get("telecom", 7)
    assert await store.versions.active("telecom") == published
    assert await store.versions.active("bank") is None
    assert await store.versions.newest("bank") is None


async def test_a_job_is_done_by_one_server_at_a_time_until_it_is_done(store):
    await store.jobs.add(JobRecord("j1", "mail", {"voicemail": "m1"}, at(0)))
    await store.jobs.add(JobRecord("j2", "transcribe", {}, at(0)))
    await store.jobs.add(JobRecord("j3", "mail", {}, at(30)))
    (claimed,) = await store.jobs.claim("n1", NOW, 60, ["mail"], limit=9)
    assert (claimed.id, claimed.attempts, claimed.payload) == ("j1", 1, {"voicemail": "m1"})
    assert await store.jobs.claim("n2", NOW, 60, ["mail"], limit=9) == []
    again = await store.jobs.claim("n2", NOW + timedelta(seconds=60), 60, ["mail"])
    assert [job.attempts for job in again] == [2]
    await store.jobs.retry("j1", at(5), "mail-failed")
    assert {job.id: job.failed for job in await store.jobs.list()} == {
        "j1": "mail-failed",
        "j2": "",
        "j3": "",
    }
    await store.jobs.done("j1")
    assert [job.id for job in await store.jobs.list()] == ["j2", "j3"]


async def test_servers_live_that_were_seen_lately(store):
    await store.nodes.beat("n1", NOW)
    await store.nodes.beat("n2", NOW - timedelta(seconds=20))
    assert await store.nodes.live(NOW, within_s=15) == ["n1"]
    await store.nodes.beat("n2", NOW)
    assert await store.nodes.live(NOW, within_s=15) == ["n1", "n2"]
    await store.nodes.leave("n1")
    assert await store.nodes.live(NOW, within_s=15) == ["n2"]


async def test_text_that_a_database_cannot_hold_does_not_stop_the_writing(store):
    odd = replace(voicemail("m1"), caller="a\x00b\ud800", transcript="żółć 😀")
    await store.voicemails.add(odd)
    kept = await store.voicemails.get("m1")
    assert (kept.caller, kept.transcript) == ("ab?", "żółć 😀")
