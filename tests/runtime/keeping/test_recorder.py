import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import soundfile

from smartivr.errors import RecordingFailed
from smartivr.runtime.keeping.recorder import GAP_S, GAP_TONE_S, MOST_BEHIND, Recorder

RATE_HZ = 16000
FRAME = RATE_HZ // 50
CALLER = np.full(FRAME, 1000, np.int16)
AGENT = np.full(FRAME, -2000, np.int16)


@pytest.fixture
def disk():
    with ThreadPoolExecutor(1) as disk:
        yield disk


class Failures(list):
    """What the recorder complains about."""

    def __init__(self):
        super().__init__()
        self.came = asyncio.Event()

    def __call__(self, error):
        self.append(error)
        self.came.set()


@pytest.fixture
def failures():
    return Failures()


@pytest.fixture
def recorder(disk, tmp_path, failures):
    return Recorder(disk, tmp_path, "recordings/a.flac", RATE_HZ, failures)


def talk(recorder, seconds):
    for _ in range(round(seconds * 50)):
        recorder.talked(CALLER, AGENT)


async def test_the_caller_is_left_and_the_agent_right(recorder, tmp_path):
    talk(recorder, 3.5)
    kept = await recorder.finish()
    samples, _ = soundfile.read(tmp_path / kept.path, dtype="int16")
    assert kept.seconds == 3.5
    assert (samples == [1000, -2000]).all()


async def test_nothing_said_in_a_pause_is_in_the_file(recorder, tmp_path):
    talk(recorder, 1.0)
    recorder.pause("keys")
    for _ in range(100):
        recorder.talked(CALLER * 7, AGENT * 7)
    recorder.resume("keys")
    talk(recorder, 1.0)
    kept = await recorder.finish()
    samples, _ = soundfile.read(tmp_path / kept.path, dtype="int16")
    assert kept.seconds == pytest.approx(2.0 + GAP_TONE_S + GAP_S, abs=0.01)
    assert not (samples == 7000).any()


async def test_recording_goes_on_once_every_reason_to_pause_is_over(recorder):
    talk(recorder, 1.0)
    recorder.pause("keys")
    recorder.pause("hold")
    recorder.pause("keys")
    recorder.resume("keys")
    talk(recorder, 5.0)
    recorder.resume("hold")
    talk(recorder, 1.0)
    kept = await recorder.finish()
    assert kept.seconds == pytest.approx(2.0 + GAP_TONE_S + GAP_S, abs=0.01)


async def test_a_recording_that_begins_with_a_pause_begins_with_the_talk(recorder):
    recorder.pause("consent")
    talk(recorder, 1.0)
    recorder.resume("consent")
    talk(recorder, 1.0)
    assert (await recorder.finish()).seconds == 1.0


async def test_where_nobody_talked_nothing_is_kept(recorder, tmp_path):
    assert await recorder.finish() is None
    assert list(tmp_path.rglob("*.*")) == []


async def test_a_disk_that_refuses_ends_the_recording_and_leaves_nothing(
    recorder, tmp_path, failures
):
    (tmp_path / "recordings").write_text("a file in the way")
    talk(recorder, 1.0)
    await asyncio.wait_for(failures.came.wait(), 60)
    assert failures[0].code == "recording-failed"
    talk(recorder, 30.0)
    assert len(failures) == 1
    assert await recorder.finish() is None
    assert list(tmp_path.rglob("*.part")) == []


async def test_a_full_disk_in_the_middle_leaves_nothing(recorder, tmp_path, failures):
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "a.flac.part").symlink_to("/dev/full")
    rng = np.random.default_rng(1)
    for _ in range(400):
        recorder.talked(rng.integers(-9000, 9000, FRAME).astype(np.int16), AGENT)
        await asyncio.sleep(0)
    await asyncio.wait_for(failures.came.wait(), 60)
    assert failures[0].code == "recording-failed"
    assert await recorder.finish() is None
    await asyncio.to_thread(lambda: None)
    assert not (tmp_path / "recordings" / "a.flac").exists()


async def test_a_disk_that_hangs_ends_the_recording_and_holds_up_nobody(recorder, disk, failures):
    hanging = threading.Event()
    disk.submit(hanging.wait)
    talk(recorder, MOST_BEHIND + 1.5)
    assert [type(failure) for failure in failures] == [RecordingFailed]
    hanging.set()
