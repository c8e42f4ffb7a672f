"""How loud each side of a recording is."""

import numpy as np
import pytest
import soundfile

from smartivr.errors import UnsupportedAudio
from smartivr.web.calls.waveform import POINTS, waveform


def test_each_side_has_its_own_loudness(tmp_path):
    half = np.full(8000, 0.5)
    sides = np.stack([np.concatenate([half, half * 0]), np.concatenate([half * 0, half])], axis=1)
    soundfile.write(tmp_path / "talk.flac", sides, 16000)
    caller, agent = waveform(tmp_path / "talk.flac")
    assert len(caller) == len(agent) == POINTS
    assert (caller[0], caller[-1]) == (0.5, 0)
    assert (agent[0], agent[-1]) == (0, 0.5)


def test_a_short_recording_has_fewer_points(tmp_path):
    soundfile.write(tmp_path / "talk.flac", np.zeros((100, 2)), 16000)
    assert len(waveform(tmp_path / "talk.flac")[0]) == 100


def test_a_file_that_is_none_is_refused(tmp_path):
    (tmp_path / "talk.flac").write_bytes(b"nothing")
    with pytest.raises(UnsupportedAudio):
        waveform(tmp_path / "talk.flac")
