from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.errors import NotFound, UnsupportedAudio
from smartivr.synthesis.recorded import Recordings

TONE = (8000 * np.sin(np.arange(22050) / 22050 * 2 * np.pi * 300)).astype(np.int16)


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("rate_hz", [8000, 16000, 48000])
def test_any_format_comes_at_the_rate_of_the_call(
    tmp_path: Path, suffix: str, rate_hz: int
) -> None:
    soundfile.write(tmp_path / f"hello{suffix}", TONE, 22050)
    samples = Recordings([tmp_path]).load("hello", rate_hz)
    assert samples.dtype == np.int16
    assert len(samples) == pytest.approx(rate_hz, abs=2)
    assert np.abs(samples).max() == pytest.approx(8000, rel=0.1)


def test_two_channels_become_one(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", np.stack([TONE, -TONE], axis=1), 22050)
    samples = Recordings([tmp_path]).load("hello", 22050)
    assert samples.shape == TONE.shape
    assert np.abs(samples).max() <= 1


def test_the_first_folder_wins(tmp_path: Path) -> None:
    for folder, count in (("line", 100), ("common", 200)):
        (tmp_path / folder).mkdir()
        soundfile.write(tmp_path / folder / "hello.wav", TONE[:count], 8000)
    recordings = Recordings([tmp_path / "line", tmp_path / "common"])
    assert len(recordings.load("hello", 8000)) == 100


def test_a_file_in_a_subfolder_may_be_named_with_its_suffix(tmp_path: Path) -> None:
    (tmp_path / "night").mkdir()
    soundfile.write(tmp_path / "night" / "closed.wav", TONE, 8000)
    recordings = Recordings([tmp_path])
    assert recordings.find("night/closed.wav") == recordings.find("night/closed")


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", TONE[:100], 8000)
    recordings = Recordings([tmp_path])
    assert len(recordings.load("hello", 8000)) == 100
    soundfile.write(tmp_path / "hello.wav", TONE[:200], 8000)
    assert len(recordings.load("hello", 8000)) == 200


@pytest.mark.parametrize("name", ["absent", "", "../hello", "/etc/passwd", "a/../../hello", "."])
def test_a_name_outside_the_folders_is_not_found(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / "hello.wav", TONE, 8000)
    (tmp_path / "inner").mkdir()
    with pytest.raises(NotFound):
        Recordings([tmp_path / "inner"]).load(name, 8000)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"not audio at all" * 100])
def test_a_broken_file_is_told_apart_and_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hello.wav").write_bytes(content)
    with pytest.raises(UnsupportedAudio, match="hello"):
        Recordings([tmp_path]).load("hello", 8000)


def test_an_empty_recording_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.wav", TONE[:0], 8000)
    with pytest.raises(UnsupportedAudio, match="empty"):
        Recordings([tmp_path]).load("hello", 8000)


def test_a_recording_without_end_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "hello.flac", np.zeros(8000 * 601, np.int16), 8000)
    with pytest.raises(UnsupportedAudio, match="longer"):
        Recordings([tmp_path]).load("hello", 8000)


def test_a_folder_that_cannot_be_searched_is_no_readable_audio(tmp_path: Path) -> None:
    name = "a" * 300  # longer than any file system takes
    with pytest.raises(UnsupportedAudio, match="no readable audio"):
        Recordings([tmp_path]).load(name, 8000)
