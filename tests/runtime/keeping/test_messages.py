"""Voice messages, from the tone to the box, over a real store and real files."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
import soundfile
from likeness import correlation

from smartivr.audio.tones import tone
from smartivr.dialog import commands
from smartivr.dialog.steps.voicemail import Voicemail
from smartivr.routing.directory import Box, Directory
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.jobs import Jobs
from smartivr.runtime.keeping.messages import TONE, TRANSCRIBE, Messages
from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, confirm_s=60, read_s=60)
RATE_HZ = 16000
SALES = Directory(boxes={"sales": Box("sales", "Sales", ("sales@example.org",))})


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path / 'calls.db'}", HASTY)
    await store.ready()
    yield store
    await store.close()


@pytest.fixture
def bench_of(store, bench_of):
    """Calls end before the store is closed."""
    return bench_of


@pytest.fixture
def messages(store, tmp_path):
    clock = ManualClock(datetime(2026, 3, 3, 12, tzinfo=UTC))
    return Messages(store, Jobs(store, "n1", clock), tmp_path, clock)


@pytest.fixture
def box_flow(menu):
    """A line that is nothing but a voicemail box."""
    flow = menu("Sales or support?")
    steps = {**flow.steps, "box": Voicemail.model_validate({"voicemail": "sales", "silence_s": 2})}
    return replace(flow, steps=steps, start="box", directory=SALES)


@pytest.fixture
def message(spoken):
    """About a second and a half of speech."""
    return np.concatenate([spoken, spoken, spoken])


async def taking(bench):
    """Answer, and hear the greeting and the tone."""
    await bench.answer()
    for _ in range(20):
        if told(bench, "take-message"):
            break
        await bench.pass_time(0.5, np.zeros(0, np.int16))
    await bench.pass_time(0.5, np.zeros(0, np.int16))


def told(bench, kind):
    return [entry for entry in bench.call.log.entries if entry["type"] == kind]


async def kept(bench):
    """Wait for what runs beside the call."""
    async with asyncio.timeout(60):
        while not (told(bench, "kept") or told(bench, "not-kept")):
            await asyncio.to_thread(lambda: None)


async def test_a_message_ends_with_the_callers_silence_and_is_measured_without_it(
    bench_of, box_flow, messages, message
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    (taken,) = told(bench, "message-taken")
    assert taken["ended_by"] == "silence"
    assert taken["seconds"] == pytest.approx(len(message) / RATE_HZ, abs=0.5)


async def test_the_tone_is_no_prompt_of_the_call(bench_of, box_flow, messages):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    assert not [entry for entry in told(bench, "say") if entry["prompt"] == TONE]
    loud = [frame for frame in bench.handset.frames if np.abs(frame).max() > 2000]
    assert len(loud) * 0.02 >= 0.3


async def test_who_says_nothing_is_not_recorded_for_ever(bench_of, box_flow, messages):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(5.5, np.zeros(0, np.int16))
    assert told(bench, "message-taken")[0]["seconds"] == 0.0


async def test_a_caller_whose_side_sends_no_silence_is_not_recorded_for_ever(
    bench_of, box_flow, messages
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(7.0)
    assert told(bench, "message-taken")[0]["ended_by"] == "silence"


async def test_a_kept_message_is_a_file_a_row_and_a_job(
    bench_of, box_flow, messages, message, store, tmp_path
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    bench.call._carry_out(commands.KeepMessage(1, "sales"))
    await kept(bench)
    (record,) = await store.voicemails.of_box("sales")
    samples, rate_hz = soundfile.read(tmp_path / record.path, dtype="int16")
    assert (record.caller, record.call, rate_hz) == ("+441", "s1", RATE_HZ)
    assert len(samples) / rate_hz == pytest.approx(record.seconds, abs=0.35)
    assert told(bench, "kept")[0]["id"] == record.id
    (job,) = await store.jobs.list()
    assert (job.kind, dict(job.payload)) == (TRANSCRIBE, {"voicemail": record.id})


async def test_a_message_that_is_to_be_kept_again_is_kept_once(
    bench_of, box_flow, messages, message, store, tmp_path
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    for request in (1, 2):
        bench.call._carry_out(commands.KeepMessage(request, "sales"))
    async with asyncio.timeout(60):
        while len(told(bench, "kept")) < 2:
            await asyncio.to_thread(lambda: None)
    (record,) = await store.voicemails.of_box("sales")
    assert [entry["id"] for entry in told(bench, "kept")] == [record.id, record.id]
    assert len(list((tmp_path / "voicemail").rglob("*.*"))) == 1


async def test_a_caller_who_hangs_up_has_left_a_message(
    bench_of, box_flow, messages, message, store
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ, message)
    bench.call.hang_up("caller")
    outcome = await bench.call.finish()
    assert (outcome.verdict, outcome.kind) == ("routed", "voicemail")
    (record,) = await store.voicemails.of_box("sales")
    assert record.seconds == pytest.approx(len(message) / RATE_HZ, abs=0.5)


async def test_half_a_second_before_hanging_up_is_no_message(
    bench_of, box_flow, messages, spoken, store, tmp_path
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(1.2, spoken[: RATE_HZ // 2])
    bench.call.hang_up("caller")
    await bench.call.finish()
    assert await store.voicemails.of_box("sales") == []
    assert not (tmp_path / "voicemail").exists()


async def test_a_full_disk_is_told_to_the_call_and_leaves_nothing(
    bench_of, box_flow, messages, message, store, tmp_path
):
    (tmp_path / "voicemail").write_text("a file in the way")
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    bench.call._carry_out(commands.KeepMessage(1, "sales"))
    await kept(bench)
    assert told(bench, "not-kept")[0]["code"] == "storage-full"
    assert told(bench, "error")[0]["code"] == "storage-full"
    assert await store.voicemails.of_box("sales") == []
    (tmp_path / "voicemail").unlink()
    bench.call._carry_out(commands.KeepMessage(2, "sales"))
    async with asyncio.timeout(60):
        while not told(bench, "kept"):
            await asyncio.to_thread(lambda: None)
    assert len(await store.voicemails.of_box("sales")) == 1


async def test_a_database_that_refuses_leaves_no_file(
    bench_of, box_flow, messages, message, store, tmp_path
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as other:
        other.execute("DROP TABLE voicemails")
    bench.call._carry_out(commands.KeepMessage(1, "sales"))
    await kept(bench)
    assert told(bench, "not-kept")[0]["code"] == "store-failed"
    assert not list((tmp_path / "voicemail").rglob("*.flac"))


async def test_the_message_of_a_caller_who_is_gone_is_kept_once_the_database_is_back(
    bench_of, box_flow, messages, message, store, tmp_path
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ, message)
    with closing(sqlite3.connect(tmp_path / "calls.db", isolation_level=None)) as other:
        other.execute("ALTER TABLE voicemails RENAME TO away")
        bench.call.hang_up("caller")
        await bench.call.finish()
        assert told(bench, "error")[-1]["code"] == "store-failed"
        other.execute("ALTER TABLE away RENAME TO voicemails")
    async with asyncio.timeout(60):
        while not (found := await store.voicemails.of_box("sales")):
            await asyncio.to_thread(lambda: None)
    assert (tmp_path / found[0].path).exists()
    assert [job.kind for job in await store.jobs.list()] == [TRANSCRIBE]


async def test_the_message_is_played_back(bench_of, box_flow, messages, message):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    bench.handset.frames.clear()
    bench.call._carry_out(commands.StopPrompt())
    bench.call._carry_out(commands.PlayMessage(99))
    await bench.pass_time(len(message) / RATE_HZ)
    heard = np.concatenate(bench.handset.frames)
    found = correlation(heard, message).max()
    assert found > 0.8 * float(message.astype(float) @ message)


async def test_a_message_taken_again_replaces_the_first(bench_of, box_flow, messages, message):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 2.5, message)
    bench.call._carry_out(commands.TakeMessage(60.0, 2.0))
    await bench.pass_time(0.5, np.zeros(0, np.int16))
    bench.call._carry_out(commands.EndMessage())
    assert told(bench, "message-taken")[-1]["seconds"] == 0.0
    assert len(bench.call.taps) == 0


async def test_a_key_in_the_audio_is_not_part_of_what_was_said(
    bench_of, box_flow, messages, message
):
    bench = bench_of(box_flow, services=(messages,))
    await taking(bench)
    await bench.pass_time(len(message) / RATE_HZ + 0.5, message)
    await bench.pass_time(0.3, tone((852.0, 1336.0), 0.25, RATE_HZ))
    (taken,) = told(bench, "message-taken")
    assert taken["ended_by"] == "key"
    assert taken["seconds"] == pytest.approx(len(message) / RATE_HZ, abs=0.5)
