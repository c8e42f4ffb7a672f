import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.errors import StorageFull
from smartivr.runtime.keeping.audio_files import FlacFile, erase, keep_flac

RATE_HZ = 16000
NOISE = np.random.default_rng(1).integers(-9000, 9000, 3 * RATE_HZ).astype(np.int16)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_what_is_kept_is_what_was_said(tmp_path):
    kept = keep_flac(tmp_path, "voicemail/a.flac", NOISE, RATE_HZ)
    samples, rate_hz = soundfile.read(tmp_path / kept.path, dtype="int16")
    assert rate_hz == RATE_HZ
    assert np.array_equal(samples, NOISE)
    assert kept.seconds == 3.0
    assert kept.sha256 == hashlib.sha256((tmp_path / kept.path).read_bytes()).hexdigest()
    assert files(tmp_path) == ["a.flac"]


def test_two_channels_stay_apart(tmp_path):
    file = FlacFile(tmp_path, "a.flac", RATE_HZ, channels=2)
    both = np.stack([NOISE, -NOISE], axis=1)
    for start in range(0, len(both), 320):
        file.write(both[start : start + 320])
    kept = file.finish()
    samples, _ = soundfile.read(tmp_path / kept.path, dtype="int16")
    assert np.array_equal(samples, both)


def test_nothing_is_there_by_its_name_before_it_is_whole(tmp_path):
    file = FlacFile(tmp_path, "a.flac", RATE_HZ)
    file.write(NOISE)
    assert files(tmp_path) == ["a.flac.part"]
    file.discard()
    assert files(tmp_path) == []


def test_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path):
    (tmp_path / "voicemail").write_text("a file in the way")
    with pytest.raises(StorageFull) as told:
        keep_flac(tmp_path, "voicemail/a.flac", NOISE, RATE_HZ)
    assert told.value.code == "storage-full"


def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    """The limit of file sizes, in a process of its own, stands for the end of the disk."""
    program = f"""
import numpy, pathlib, resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
from smartivr.errors import StorageFull
from smartivr.runtime.keeping.audio_files import keep_flac
noise = numpy.random.default_rng(1).integers(-9000, 9000, 48000).astype(numpy.int16)
try:
    keep_flac(pathlib.Path({str(tmp_path)!r}), "a.flac", noise, 16000)
except StorageFull as error:
    print(error.code)
"""
    assert hasattr(signal, "SIGXFSZ")
    assert resource.RLIMIT_FSIZE >= 0
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert told.stdout.strip() == "storage-full"
    assert files(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_a_full_device_is_noticed_while_writing(tmp_path):
    (tmp_path / "a.flac.part").symlink_to("/dev/full")
    with pytest.raises(StorageFull):
        keep_flac(tmp_path, "a.flac", NOISE, RATE_HZ)
    assert files(tmp_path) == []


def test_erasing_twice_is_no_mistake(tmp_path):
    kept = keep_flac(tmp_path, "a.flac", NOISE, RATE_HZ)
    erase(tmp_path, kept.path)
    erase(tmp_path, kept.path)
    assert files(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_nobody_else_on_the_machine_can_listen(tmp_path):
    kept = keep_flac(tmp_path, "voicemail/a.flac", NOISE, RATE_HZ)
    assert stat.S_IMODE((tmp_path / kept.path).stat().st_mode) == 0o600
