"""What is erased by itself, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from smartivr.routing.directory import Box
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.keeping.retention import Retention
from smartivr.store.audit import AuditFilter
from smartivr.store.records import (
    AuditRecord,
    OneTimeLinkRecord,
    RecordingRecord,
    VoicemailRecord,
    WebSessionRecord,
)
from smartivr.store.store import CallRecord, Store

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


def days_ago(days):
    return (NOW - timedelta(days=days)).isoformat()


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}")
    for days in (1, 40, 400):
        call = f"c{days}"
        store.record_call(CallRecord(call, "shop", days_ago(days)))
        path = f"voicemail/{days}.flac"
        await store.voicemails.add(
            VoicemailRecord(call, "sales", call, "shop", "en", "", days_ago(days), 3, path, "a")
        )
        await store.recordings.add(
            RecordingRecord(
                call, call, "shop", "", "ann", days_ago(days), 3, path, "a", days_ago(days - 30)
            )
        )
    yield store
    await store.close()


def retention(store, tmp_path, **given):
    boxes = {"sales": Box("sales", "Sales", keep_days=30)}
    return Retention(store, lambda: boxes, tmp_path, ManualClock(NOW), **given)


async def test_messages_and_recordings_go_after_their_time_with_their_files(store, tmp_path):
    (tmp_path / "voicemail").mkdir()
    for days in (1, 40):
        (tmp_path / "voicemail" / f"{days}.flac").write_bytes(b"audio")
    assert await retention(store, tmp_path).erase_due() == 4
    assert [message.id for message in await store.voicemails.of_box()] == ["c1"]
    assert [recording.id for recording in await store.recordings.list()] == ["c1"]
    assert [path.name for path in (tmp_path / "voicemail").iterdir()] == ["1.flac"]
    assert len(await store.calls()) == 3


async def test_messages_of_a_box_that_is_no_more_go_after_the_time_of_a_new_box(store, tmp_path):
    boxes = {"support": Box("support", "Support", keep_days=3000)}
    renamed = Retention(store, lambda: boxes, tmp_path, ManualClock(NOW))
    await renamed.erase_due()
    assert [message.id for message in await store.voicemails.of_box()] == ["c1"]


async def test_where_no_box_is_known_no_message_goes(store, tmp_path):
    await Retention(store, dict, tmp_path, ManualClock(NOW)).erase_due()
    assert len(await store.voicemails.of_box()) == 3


async def test_calls_go_only_where_that_is_set(store, tmp_path):
    await retention(store, tmp_path, keep_calls_days=365).erase_due()
    assert [call.id for call in await store.calls()] == ["c1", "c40"]
    assert await retention(store, tmp_path, keep_calls_days=365).erase_due() == 0


async def test_sign_ins_links_and_deeds_go_after_their_time(store, tmp_path):
    tomorrow = days_ago(-1)
    for name, seen, expires in (
        ("here", NOW.isoformat(), tomorrow),
        ("idle", days_ago(2), tomorrow),
        ("expired", NOW.isoformat(), days_ago(1)),
    ):
        session = WebSessionRecord(name, "ann", days_ago(9), seen, expires)
        await store.web_sessions.add(session)
    await store.one_time_links.add(OneTimeLinkRecord("old", "ann", days_ago(1)))
    for days in (1, 40):
        store.audit.note(AuditRecord(days_ago(days), "ann", f"deed of {days}"))
    await retention(store, tmp_path, sign_in_idle_hours=24, keep_audit_days=0).erase_due()
    assert [one.sha256 for one in await store.web_sessions.of_user("ann")] == ["here"]
    assert await store.one_time_links.find("old", days_ago(2)) is None
    assert len(await store.audit.list(AuditFilter())) == 2
    await retention(store, tmp_path, keep_audit_days=30).erase_due()
    assert [one.what for one in await store.audit.list(AuditFilter())] == ["deed of 1"]
