"""What Genesys would end a session for, its simulation does not take either."""

import json

import numpy as np
import pytest

from smartivr.errors import BadMessage
from smartivr.providers.base import Answers, Cleared, Left, MarkAsked, Sound
from smartivr.providers.genesys import Genesys

MEDIUM = {"type": "audio", "format": "PCMU", "channels": ["external"], "rate": 8000}
SILENCE = np.zeros(160, np.int16)


def said(provider, kind, number, parameters=None, **changes):
    fields = {"version": "2", "id": provider.session, "type": kind, "seq": number, "clientseq": 1}
    return json.dumps(fields | {"parameters": parameters or {}} | changes)


@pytest.fixture
def provider():
    provider = Genesys()
    provider.opening()
    list(provider.received(said(provider, "opened", 1, {"media": [MEDIUM]})))
    return provider


def test_audio_is_played_and_its_end_told(provider):
    answers, sound, mark = provider.received(bytes(1600))
    assert isinstance(answers, Answers)
    assert json.loads(answers.messages[0])["type"] == "playback_started"
    assert isinstance(sound, Sound)
    (completed,) = provider.played(mark.mark, dropped=False)
    assert json.loads(completed)["type"] == "playback_completed"


def test_the_end_of_audio_is_not_told_while_more_plays(provider):
    first, second = (list(provider.received(bytes(1600)))[-1] for _ in range(2))
    assert isinstance(first, MarkAsked)
    assert not provider.played(first.mark, dropped=False)
    assert provider.played(second.mark, dropped=False)


def test_barging_in_drops_what_plays(provider):
    event = {"entities": [{"type": "barge_in", "data": {}}]}
    assert list(provider.received(said(provider, "event", 2, event))) == [Cleared()]


def test_a_session_is_closed_when_asked_and_left_when_that_is_answered(provider):
    asked = {"reason": "completed", "outputVariables": {"kind": "queue", "destination": "sales"}}
    (answers,) = provider.received(said(provider, "disconnect", 2, asked))
    assert json.loads(answers.messages[0])["parameters"] == {"reason": "disconnect"}
    (left,) = provider.received(said(provider, "closed", 3))
    assert left == Left("sales", asked["outputVariables"])


def test_five_audio_messages_a_second_are_taken_and_no_more(provider):
    for _ in range(25):
        provider.received(bytes(160))
    with pytest.raises(BadMessage, match="too fast"):
        provider.received(bytes(160))
    for _ in range(25):
        provider.audio(SILENCE, 0)
    provider.received(bytes(160))


def test_pings_are_sent_and_want_their_number_back(provider):
    sent = [each for _ in range(50) for each in provider.audio(SILENCE, 0)]
    ping = json.loads(next(each for each in sent if isinstance(each, str)))
    assert ping["type"] == "ping"
    with pytest.raises(BadMessage, match="pong"):
        list(provider.received(said(provider, "pong", 2, clientseq=ping["seq"] - 1)))
    assert list(provider.received(said(provider, "pong", 3, clientseq=ping["seq"]))) == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("pong", {"seq": 1}),
        ("pong", {"seq": 3}),
        ("pong", {"clientseq": 9}),
        ("pong", {"id": "another"}),
        ("pong", {"version": "1"}),
        ("pong", {"parameters": None}),
        ("hello", {}),
        ("opened", {"parameters": {"media": [MEDIUM]}}),
        ("closed", {}),
        ("event", {"parameters": {"entities": []}}),
        ("disconnect", {"parameters": {"reason": "because"}}),
        ("disconnect", {"parameters": {"reason": "error", "outputVariables": {"a": 1}}}),
    ],
)
def test_what_is_wrong_is_not_taken(provider, kind, changes):
    with pytest.raises(BadMessage):
        list(provider.received(said(provider, kind, 2, **changes)))


@pytest.mark.parametrize("message", ["", "[]", b"", bytes(64_001)])
def test_what_is_no_message_is_not_taken(provider, message):
    with pytest.raises(BadMessage):
        list(provider.received(message))


def test_audio_before_the_session_is_open_is_not_taken():
    with pytest.raises(BadMessage):
        Genesys().received(bytes(160))
