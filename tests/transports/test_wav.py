import numpy as np
import pytest
import soundfile

from smartivr.errors import UnsupportedAudio
from smartivr.line import Frame, MediaFormat, Played
from smartivr.transports.wav import WavTransport, read


async def test_the_caller_is_silent_before_and_after_speaking():
    transport = WavTransport(MediaFormat())
    transport.pass_frame()
    transport.say(np.full(400, 1000, np.int16), 16000)
    for _ in range(3):
        transport.pass_frame()
    loud = [int(np.count_nonzero((await transport.receive()).samples)) for _ in range(4)]
    assert loud == [0, 320, 80, 0]
    assert transport.silent


async def test_speech_of_another_rate_takes_as_long_as_it_did():
    transport = WavTransport(MediaFormat(rate_hz=8000))
    transport.say(np.zeros(44100, np.int16), 44100)
    frames = 0
    while not transport.silent:
        transport.pass_frame()
        frames += 1
    assert frames == 50


async def test_marks_are_answered_after_the_frame_in_which_they_came():
    transport = WavTransport(MediaFormat())
    transport.send_mark("1")
    transport.send_mark("2")
    transport.pass_frame()
    assert isinstance(await transport.receive(), Frame)
    assert [await transport.receive() for _ in range(2)] == [Played("1"), Played("2")]


async def test_time_without_a_connection_brings_no_audio():
    transport = WavTransport(MediaFormat())
    transport.drop()
    transport.pass_frame()
    transport.resume()
    transport.hang_up()
    kinds = [type(await transport.receive()).__name__ for _ in range(3)]
    assert kinds == ["Detached", "Attached", "HungUp"]


def test_a_stereo_file_is_mixed_to_one_channel(tmp_path):
    path = tmp_path / "stereo.flac"
    soundfile.write(path, np.tile(np.array([[100, 300]], np.int16), (44100, 1)), 44100)
    samples, rate_hz = read(str(path))
    assert (rate_hz, len(samples), set(samples.tolist())) == (44100, 44100, {200})


def test_a_file_that_is_no_audio_is_refused(tmp_path):
    path = tmp_path / "not.wav"
    path.write_bytes(b"RIFF nonsense")
    with pytest.raises(UnsupportedAudio):
        read(str(path))
    with pytest.raises(UnsupportedAudio):
        read(str(tmp_path / "missing.wav"))
