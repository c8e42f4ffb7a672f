"""Recordings as calls ask for them, over a real store."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from smartivr.dialog import commands
from smartivr.dialog.commands import Outcome, Verdict
from smartivr.dialog.flow import RecordingPolicy
from smartivr.line import MediaFormat
from smartivr.routing.directory import Box
from smartivr.runtime.centre.bridge import Bridge
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.keeping.recordings import Recordings
from smartivr.runtime.keeping.retention import Retention
from smartivr.store.records import VoicemailRecord
from smartivr.store.store import Store
from smartivr.store.writer import Patience

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)
FRAME = np.full(320, 500, np.int16)


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}", HASTY)
    await store.ready()
    yield store
    await store.close()


@pytest.fixture
def clock():
    return ManualClock(NOON)


@pytest.fixture
async def recordings(store, tmp_path, clock):
    recordings = Recordings(store, tmp_path, clock)
    yield recordings
    await recordings.close()


class Talk:
    """What a recording needs of a call."""

    def __init__(self):
        self.id = "s1"
        self.media = MediaFormat()
        self.bridge = None
        self.notes = []
        self.log = self
        self.flow = SimpleNamespace(line="shop", recording=RecordingPolicy(keep_days=7))
        self.facts = SimpleNamespace(caller="+441")
        self.outcome = Outcome(Verdict.ROUTED, "queue", "sales", "main", agent="ann")
        self.session = SimpleNamespace(outcome=self.outcome)

    def note(self, kind, fields):
        self.notes.append(fields["code"])

    def talks(self, seconds):
        for _ in range(round(seconds * 50)):
            for tap in tuple(self.bridge.taps):
                tap.talked(FRAME, FRAME)


async def recorded(recordings, talk, seconds=2.0):
    recordings.carry_out(talk, commands.StartRecording())
    talk.bridge = talk.bridge or Bridge(16000)
    assert recordings.carry_out(talk, commands.Bridge()) is False
    recordings._tap(talk)
    talk.talks(seconds)


async def test_a_talk_is_kept_with_its_agent_and_its_end(recordings, store, clock):
    talk = Talk()
    await recorded(recordings, talk)
    recordings.carry_out(talk, commands.StopRecording())
    await recordings.over(talk, talk.outcome)
    (kept,) = await store.recordings.of_call("s1")
    assert (kept.agent, kept.caller, kept.seconds) == ("ann", "+441", 2.0)
    assert datetime.fromisoformat(kept.erase_at) == NOON + timedelta(days=7)
    assert talk.bridge.taps == []


async def test_a_call_that_ends_without_a_word_ends_its_recording(recordings, store):
    talk = Talk()
    await recorded(recordings, talk)
    await recordings.over(talk, talk.outcome)
    assert len(await store.recordings.of_call("s1")) == 1


async def test_a_second_talk_of_a_call_is_a_second_recording(recordings, store):
    talk = Talk()
    for _ in range(2):
        await recorded(recordings, talk)
        recordings.carry_out(talk, commands.StopRecording())
    await recordings.over(talk, talk.outcome)
    assert len(await store.recordings.of_call("s1")) == 2


async def test_a_recording_that_fails_is_in_the_calls_log(recordings, store, tmp_path):
    (tmp_path / "recordings").write_text("a file in the way")
    talk = Talk()
    await recorded(recordings, talk)
    await recordings.over(talk, talk.outcome)
    assert talk.notes == ["recording-failed"]
    assert await store.recordings.of_call("s1") == []


async def test_a_recording_that_ends_while_the_database_is_away_is_kept_once_it_is_back(
    recordings, store, tmp_path
):
    talk = Talk()
    await recorded(recordings, talk)
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE recordings RENAME TO away")
        await recordings.over(talk, talk.outcome)
        assert talk.notes == ["store-failed"]
        other.execute("ALTER TABLE away RENAME TO recordings")
    async with asyncio.timeout(60):
        while not (kept := await store.recordings.of_call("s1")):
            await asyncio.to_thread(lambda: None)
    assert (tmp_path / kept[0].path).exists()


async def test_what_is_not_about_recordings_is_left_to_others(recordings):
    assert not recordings.carry_out(Talk(), commands.DropMessage())
    assert recordings.carry_out(Talk(), commands.PauseRecording("keys"))


async def test_recordings_and_messages_go_when_their_time_is_over(
    recordings, store, clock, tmp_path
):
    talk = Talk()
    await recorded(recordings, talk)
    await recordings.over(talk, talk.outcome)
    (tmp_path / "voicemail").mkdir()
    for number, age_days in enumerate((31, 29)):
        path = f"voicemail/{number}.flac"
        (tmp_path / path).write_bytes(b"fLaC")
        at = (NOON - timedelta(days=age_days)).isoformat()
        await store.voicemails.add(
            VoicemailRecord(str(number), "sales", "s1", "shop", "en", "", at, 1.0, path, "")
        )
    boxes = {"sales": Box("sales", keep_days=30)}
    retention = Retention(store, lambda: boxes, tmp_path, clock)
    assert await retention.erase_due() == 1
    assert [message.id for message in await store.voicemails.of_box()] == ["1"]
    assert [path.name for path in (tmp_path / "voicemail").iterdir()] == ["1.flac"]
    clock.advance(7 * 86400)
    assert await retention.erase_due() == 2
    assert await store.recordings.list(10) == []
    assert list(tmp_path.rglob("*.flac")) == []
