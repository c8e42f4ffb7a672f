from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.commands.audio_file import check_writable, write_audio
from smartivr.errors import SettingsError


def test_what_was_heard_is_written_whatever_the_name_ends_with(tmp_path: Path) -> None:
    write_audio(tmp_path / "heard.out", np.full(160, 500, np.int16), 16000)
    samples, rate_hz = soundfile.read(tmp_path / "heard.out", dtype="int16")
    assert (rate_hz, samples.tolist()) == (16000, [500] * 160)


def test_a_file_in_a_missing_folder_is_refused_before_a_call(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none/heard\.wav cannot be written"):
        check_writable(tmp_path / "none" / "heard.wav")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        check_writable(tmp_path)


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be written"):
        write_audio(tmp_path / "none" / "heard.wav", np.zeros(1, np.int16), 8000)


@pytest.mark.parametrize("command", [("agent", "ann"), ("phone", "+442079460123")])
def test_a_command_says_before_it_connects_that_it_cannot_record(
    smartivr, home: Path, command: tuple[str, str]
) -> None:
    done = smartivr(*command, "--record", str(home / "none" / "heard.wav"))
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in done.stderr
