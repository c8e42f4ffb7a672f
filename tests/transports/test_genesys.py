"""One session of Genesys's Audio Connector, message by message."""

import json

import numpy as np
import pytest
from genesys_session import EXTERNAL, LINEAR, OPEN, SPOKEN, STEREO, Session, told
from hypothesis import given
from hypothesis import strategies as st

from smartivr.audio.g711 import encode
from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Encoding, HungUp, KeyPressed, MediaFormat
from smartivr.transports.base import Handover
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.genesys import Genesys

ULAW = MediaFormat(Encoding.ULAW, 8000)


def test_a_session_is_opened_with_the_caller_s_channel_alone():
    opened, begun = Session().first
    assert told(opened) == {
        "version": "2",
        "id": "s-1",
        "type": "opened",
        "seq": 1,
        "clientseq": 1,
        "parameters": {"startPaused": False, "media": [EXTERNAL]},
    }
    assert begun == Begun(
        ULAW, called="4820", caller="+15550100", line="shop", reference="c-1", account="o-1"
    )


def test_linear_audio_is_taken_where_nothing_else_is_offered():
    session = Session(media=[STEREO, LINEAR])
    assert session.first[1].media == MediaFormat(Encoding.L16, 8000)
    (media,) = session.dialect.received(SPOKEN.astype("<i2").tobytes())
    assert np.array_equal(media.samples, SPOKEN)


def test_without_any_medium_of_ours_the_session_is_refused():
    refused, over = Session(media=[STEREO]).first
    assert told(refused)["type"] == "disconnect"
    assert told(refused)["parameters"]["reason"] == "error"
    assert isinstance(over, HungUp)


def test_a_probe_is_answered_and_is_no_call():
    session = Session(conversationId="00000000-0000-0000-0000-000000000000")
    (opened,) = session.first
    assert told(opened)["type"] == "opened"
    closed, over = session.say("close", {"reason": "end"})
    assert told(closed)["type"] == "closed"
    assert isinstance(over, HungUp)


def test_a_line_of_the_address_goes_before_one_of_the_flow():
    session = Session(Genesys(line="night"))
    _, begun = session.say("open", OPEN)
    assert begun.line == "night"


def test_audio_is_heard():
    (media,) = Session().dialect.received(encode(SPOKEN, Encoding.ULAW))
    assert isinstance(media, Media)
    assert len(media.samples) == 160


def test_keys_are_heard():
    assert Session().say("dtmf", {"digit": "#"}) == [KeyPressed("#")]


def test_a_ping_is_answered_with_its_number():
    session = Session()
    session.say("dtmf", {"digit": "1"})
    (pong,) = session.say("ping", {"rtt": "PT0.1S"})
    assert (told(pong)["type"], told(pong)["seq"], told(pong)["clientseq"]) == ("pong", 2, 3)


@pytest.mark.parametrize(
    ("reason", "heard"), [("end", "caller"), ("disconnect", "server"), ("reconnect", "provider")]
)
def test_a_close_is_answered_and_ends_the_call(reason, heard):
    session = Session()
    closed, over = session.say("close", {"reason": reason})
    assert told(closed)["type"] == "closed"
    assert over == HungUp(heard)
    assert session.say("ping") == []
    assert session.hear(20) == []


@pytest.mark.parametrize("kind", ["paused", "discarded", "error", "playback_started", "x"])
def test_what_does_not_matter_is_counted_and_passed_over(kind):
    session = Session()
    assert session.say(kind, {"code": 429, "message": "too fast"}) == []
    (pong,) = session.say("ping")
    assert told(pong)["clientseq"] == 3


@pytest.mark.parametrize("wrong", [{"seq": 1}, {"seq": 3}, {"serverseq": 9}, {"id": "s-2"}])
def test_numbers_that_do_not_fit_end_the_session(wrong):
    session = Session()
    refused, over = session.say("ping", **wrong)
    assert told(refused)["type"] == "disconnect"
    assert told(refused)["parameters"]["reason"] == "error"
    assert isinstance(over, HungUp)
    assert session.dialect.farewell("x", None) == ()


def test_a_session_other_than_that_of_the_upgrade_is_refused():
    session = Session(Genesys(session="s-0"))
    refused, _ = session.say("open", OPEN)
    assert told(refused)["type"] == "disconnect"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "1"},
        {"version": None},
        {"seq": "1"},
        {"seq": 0},
        {"serverseq": -1},
        {"position": "1.5"},
        {"parameters": []},
        {"id": ""},
        {"type": 7},
    ],
)
def test_what_is_no_message_is_refused(changes):
    with pytest.raises(BadMessage):
        Session().say("ping", **changes)


@pytest.mark.parametrize(
    "changes",
    [{"organizationId": ""}, {"participant": None}, {"media": "PCMU"}, {"media": [{}]}],
)
def test_an_open_that_lacks_something_is_refused(changes):
    with pytest.raises(BadMessage):
        Session(**changes)


@pytest.mark.parametrize("digit", ["", "55", "x", 5, None])
def test_a_key_that_is_none_is_refused_and_the_session_goes_on(digit):
    session = Session()
    with pytest.raises(BadMessage):
        session.say("dtmf", {"digit": digit})
    assert session.say("dtmf", {"digit": "5"}) == [KeyPressed("5")]


def test_nothing_comes_before_the_open():
    session = Session(Genesys())
    assert session.dialect.farewell("x", None) == ()
    with pytest.raises(OutOfTurn):
        list(session.dialect.received(bytes(160)))
    with pytest.raises(OutOfTurn):
        session.say("dtmf", {"digit": "5"})
    assert session.hear(20) == []
    assert session.dialect.clear() == ()
    assert session.dialect.mark("1") is None


def test_a_second_open_is_out_of_turn():
    with pytest.raises(OutOfTurn):
        Session().say("open", OPEN)


def test_the_end_tells_where_the_caller_goes_on():
    session = Session()
    session.hear(4)
    handover = Handover("queue", "support", {"intent": "repair", "slot_day": "Monday"})
    rest, ended = session.dialect.farewell("done", handover)
    assert isinstance(rest, bytes)
    fields = json.loads(ended)
    assert fields["type"] == "disconnect"
    assert fields["parameters"] == {
        "reason": "completed",
        "outputVariables": {
            "intent": "repair",
            "slot_day": "Monday",
            "kind": "queue",
            "destination": "support",
            "address": "",
        },
    }


def test_the_end_tells_what_can_be_dialled():
    session = Session(Genesys(address=lambda handover: f"+44{handover.destination}"))
    session.say("open", OPEN)
    (ended,) = session.dialect.farewell("done", Handover("transfer", "20"))
    assert json.loads(ended)["parameters"]["outputVariables"]["address"] == "+4420"


@pytest.mark.parametrize(
    ("reason", "said"),
    [("caller", "completed"), ("token-refused", "unauthorized"), ("switchboard-full", "error")],
)
def test_the_end_tells_why(reason, said):
    (ended,) = Session().dialect.farewell(reason, None)
    parameters = json.loads(ended)["parameters"]
    assert parameters["reason"] == said
    assert parameters["outputVariables"] == {"kind": "hangup", "reason": reason}


KINDS = st.sampled_from(
    ["open", "ping", "close", "dtmf", "update", "playback_completed", "paused", "error", "zzz"]
)
VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just(OPEN)


@given(st.data())
def test_no_messages_break_it(data):
    session = Session(Genesys())
    for _ in range(data.draw(st.integers(0, 25))):
        kind = data.draw(KINDS)
        parameters = data.draw(st.sampled_from([{}, OPEN, {"digit": "1"}, {"reason": "end"}]))
        changes = data.draw(
            st.dictionaries(st.sampled_from(["seq", "id", "version", "parameters"]), VALUES)
            | st.just({})
        )
        session.seq += 1
        message = data.draw(
            st.sampled_from([session.message(kind, parameters, **changes)])
            | st.text(max_size=30)
            | st.binary(max_size=400)
        )
        try:
            session.raw(message)
        except (BadMessage, BadFrame, OutOfTurn):
            continue
        session.hear(3)
        session.dialect.mark("1")
        session.dialect.clear()
    list(session.dialect.farewell("done", None))
