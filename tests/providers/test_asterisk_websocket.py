"""Asterisk's side: what its driver sends, and what it would not take."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadMessage
from smartivr.providers.asterisk_websocket import AsteriskWebSocketProvider
from smartivr.providers.base import Answers, Cleared, Left, MarkAsked, Sound


@pytest.fixture(params=[False, True], ids=["json", "plain"])
def plain(request):
    return request.param


@pytest.fixture
def provider(plain):
    return AsteriskWebSocketProvider(plain=plain)


def command(plain, name, correlation_id=""):
    if plain:
        return f"{name} {correlation_id}".rstrip()
    return json.dumps({"command": name, "correlation_id": correlation_id})


def test_commands_are_understood(provider, plain):
    assert provider.received(command(plain, "MARK_MEDIA", "7")) == (MarkAsked("7"),)
    assert provider.received(command(plain, "FLUSH_MEDIA")) == (Cleared(),)
    assert provider.received(command(plain, "HANGUP")) == (Left(),)
    assert provider.received(command(plain, "ANSWER")) == ()
    assert isinstance(provider.received(command(plain, "GET_STATUS"))[0], Answers)


def test_audio_is_heard(provider):
    (sound,) = provider.received(b"\xff" * 320)
    assert isinstance(sound, Sound)
    assert len(sound.samples) == 320


def test_a_flushed_mark_is_forgotten(provider, plain):
    assert provider.played("3", dropped=True) == ()
    (told,) = provider.played("3", dropped=False)
    assert told.startswith("MEDIA_MARK_PROCESSED 3" if plain else '{"event":"MEDIA_MARK_PROC')


@pytest.mark.parametrize(
    "message",
    ["", "NO_SUCH", '{"command":"NO_SUCH"}', "MARK_MEDIA " + "1" * 128, b"", b"\xff" * 159,
     b"\xff" * 65_600],
)  # fmt: skip
def test_what_the_driver_would_not_take_is_refused(provider, message):
    with pytest.raises(BadMessage):
        provider.received(message)


@given(st.one_of(st.text(), st.binary(max_size=500)), st.booleans())
def test_nothing_else_is_raised(message, plain):
    try:
        AsteriskWebSocketProvider(plain=plain).received(message)
    except BadMessage:
        return
