"""Asterisk's side: strict about what a server may send it."""

import numpy as np
import pytest

from smartivr.errors import BadMessage, TransportError
from smartivr.providers.audiosocket import AudioSocketProvider
from smartivr.providers.base import Left, Placed, Secrets, Sound

SILENCE = b"\x10\x01\x40" + bytes(320)


@pytest.fixture
def asterisk():
    return AudioSocketProvider()


def test_audio_is_played_at_the_channels_rate(asterisk):
    (sound,) = asterisk.received(SILENCE)
    assert isinstance(sound, Sound)
    assert len(sound.samples) == 160
    heard = [asterisk.received(b"\x12\x02\x80" + bytes(640))[0] for _ in range(50)]
    assert sum(len(each.samples) for each in heard) == pytest.approx(8000, abs=240)


def test_a_hang_up_is_the_last_frame(asterisk):
    assert list(asterisk.received(b"\x00\x00\x00")) == [Left()]
    with pytest.raises(BadMessage):
        asterisk.received(SILENCE)


@pytest.mark.parametrize(
    "message",
    [
        "text",
        b"\x10\x00",
        b"\x10\x00\x00",
        b"\x10\x00\x03\x00\x00\x00",
        b"\x10\x00\x04\x00\x00",
        b"\x01\x00\x00",
        b"\x03\x00\x011",
        b"\x19\x00\x02\x00\x00",
        b"\xff\x00\x01\x01",
    ],
)
def test_what_asterisk_would_end_the_call_over_is_refused(asterisk, message):
    with pytest.raises(BadMessage):
        asterisk.received(message)


def test_what_asterisk_sends_is_framed(asterisk):
    assert asterisk.opening() == (b"\x01\x00\x10" + bytes(16),)
    assert asterisk.audio(np.array([1, -1], np.int16), 0) == (b"\x10\x00\x04\x01\x00\xff\xff",)
    assert asterisk.key("#") == (b"\x03\x00\x01#",)
    assert (*asterisk.hang_up(), *asterisk.played("1", dropped=False)) == ()


async def test_without_a_port_no_call_is_placed(asterisk, monkeypatch):
    monkeypatch.delenv("SMARTIVR_AUDIOSOCKET_PORT", raising=False)
    with pytest.raises(TransportError, match="SMARTIVR_AUDIOSOCKET_PORT"):
        await asterisk.place(Placed(), "http://127.0.0.1:1", Secrets())


async def test_a_server_that_is_not_there_is_told(asterisk, monkeypatch):
    monkeypatch.setenv("SMARTIVR_AUDIOSOCKET_PORT", "1")
    with pytest.raises(TransportError, match="cannot be reached"):
        await asterisk.place(Placed(), "http://127.0.0.1:1", Secrets())
