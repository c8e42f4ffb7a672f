"""Writing down what is said in recorded talks."""

import asyncio

import numpy as np
import pytest
import soundfile

from smartivr.audio.tones import silence
from smartivr.recognition.scripted import Mishap, ScriptedRecognizer
from smartivr.runtime.keeping.talk_transcripts import TalkTranscripts
from smartivr.store.records import RecordingRecord
from smartivr.store.store import Store

RATE_HZ = 16000


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/calls.sqlite")
    yield store
    await store.close()


@pytest.fixture
async def recording(store, tmp_path, spoken):
    """The caller speaks, and then the agent."""
    pause = silence(1.5, RATE_HZ)
    still = np.zeros(len(spoken) + len(pause), np.int16)
    sides = [np.concatenate([spoken, pause, still]), np.concatenate([still, spoken, pause])]
    soundfile.write(tmp_path / "talk.flac", np.stack(sides, axis=1), RATE_HZ)
    record = RecordingRecord(
        "r1", "c1", "shop", "+4820", "ann", "2026-11-23T10:00:00+00:00", 5.0, "talk.flac", "ab"
    )
    await store.recordings.add(record)
    return record.id


def talks(store, tmp_path, menu, recognizer):
    flow = menu("Sales or support?")
    return TalkTranscripts(store, lambda _: (flow, recognizer), tmp_path)


async def test_both_sides_are_written_down_in_the_order_they_were_said(
    store, recording, tmp_path, menu
):
    talking = talks(store, tmp_path, menu, ScriptedRecognizer(["a phone", "of course"]))
    talking.ask(recording)
    talking.ask(recording)  # once is enough
    await asyncio.wait_for(talking.settled(), 60)
    heard = (await store.recordings.get(recording)).transcript
    assert [(piece["side"], piece["text"]) for piece in heard] == [
        ("caller", "a phone"), ("agent", "of course"),
    ]  # fmt: skip
    assert heard[0]["to_s"] < heard[1]["from_s"] < heard[1]["to_s"]


async def test_a_line_without_a_recognizer_hears_nothing(store, recording, tmp_path, menu):
    talking = talks(store, tmp_path, menu, None)
    assert not talking.can_hear("shop")
    talking.ask(recording)
    await asyncio.wait_for(talking.settled(), 60)
    assert (await store.recordings.get(recording)).transcript == []


async def test_a_failure_is_told_and_the_next_try_may_succeed(store, recording, tmp_path, menu):
    recognizer = ScriptedRecognizer(["a phone", "of course"])
    recognizer.mishap = Mishap.DIE
    talking = talks(store, tmp_path, menu, recognizer)
    talking.ask(recording)
    await asyncio.wait_for(talking.settled(), 60)
    assert talking.failed == {recording: "engine-failed"}
    assert (await store.recordings.get(recording)).transcript is None
    recognizer.mishap = Mishap.NONE
    talking.ask(recording)
    await asyncio.wait_for(talking.settled(), 60)
    assert talking.failed == {}
    assert (await store.recordings.get(recording)).transcript


async def test_a_file_that_is_gone_is_told(store, recording, tmp_path, menu):
    (tmp_path / "talk.flac").unlink()
    talking = talks(store, tmp_path, menu, ScriptedRecognizer())
    talking.ask(recording)
    await asyncio.wait_for(talking.settled(), 60)
    assert talking.failed == {recording: "unsupported-audio"}


async def test_what_is_under_way_is_given_up_at_the_end(store, recording, tmp_path, menu):
    recognizer = ScriptedRecognizer()
    recognizer.mishap = Mishap.HANG
    talking = talks(store, tmp_path, menu, recognizer)
    talking.ask(recording)
    await asyncio.sleep(0)
    await asyncio.wait_for(talking.close(), 60)
    assert (await store.recordings.get(recording)).transcript is None
