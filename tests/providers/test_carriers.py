"""What the simulated Telnyx, Vonage and Plivo take from a server, and what they do not."""

import base64
import json

import numpy as np
import pytest

from smartivr.errors import BadMessage
from smartivr.line import HungUp, KeyPressed, Played
from smartivr.providers.base import Cleared, MarkAsked, Placed, Sound
from smartivr.providers.plivo import PlivoProvider
from smartivr.providers.telnyx import TelnyxProvider
from smartivr.providers.vonage import VonageProvider
from smartivr.runtime.connectors import ncco, plivo_xml, texml
from smartivr.transports.dialect import Begun, Media
from smartivr.transports.plivo import Plivo
from smartivr.transports.telnyx import Telnyx
from smartivr.transports.vonage import Vonage

STREAM, AFTER = "wss://ivr.example.com/stream", "https://ivr.example.com/after"
GIVEN = {"pass": "p.q", "call": "c", "line": "shop", "called": "442", "caller": "441"}
PAIRS = {
    "telnyx": (TelnyxProvider, Telnyx, texml.connect(STREAM, GIVEN, AFTER)),
    "vonage": (VonageProvider, Vonage, json.dumps(ncco.connect(STREAM, GIVEN, AFTER))),
    "plivo": (PlivoProvider, Plivo, plivo_xml.connect(STREAM, GIVEN, AFTER)),
}


@pytest.fixture(params=PAIRS)
def pair(request):
    make, dialect, answer = PAIRS[request.param]
    provider = make()
    provider._call = Placed("shop", "442", "441", "c")
    assert provider._read(answer.encode()) == STREAM
    return provider, dialect()


def heard(dialect, messages):
    return [told for message in messages for told in dialect.received(message)]


def test_both_sides_understand_each_other(pair):
    provider, dialect = pair
    [begun] = heard(dialect, provider.opening())
    assert isinstance(begun, Begun)
    assert (begun.token, begun.line, begun.reference) == ("p.q", "shop", "c")
    assert (begun.called, begun.caller, begun.media) == ("442", "441", provider.media)
    frame = np.zeros(provider.media.rate_hz // 50, np.int16)
    [spoken] = heard(dialect, provider.audio(frame, 40))
    assert isinstance(spoken, Media)
    assert heard(dialect, provider.key("7")) == [KeyPressed("7")]
    [sound] = [told for sent in dialect.audio(frame) for told in provider.received(sent)]
    assert isinstance(sound, Sound)
    assert len(sound.samples) == len(frame)


@pytest.mark.parametrize("dropped", [True, False])
def test_a_mark_is_told_of_once_whether_played_or_cleared(pair, dropped):
    provider, dialect = pair
    heard(dialect, provider.opening())
    [asked] = [told for sent in dialect.mark("m") for told in provider.received(sent)]
    assert asked == MarkAsked("m")
    answers = []
    if dropped:
        for sent in dialect.clear():
            told = list(provider.received(sent))
            assert told[0] == Cleared()
            answers = [message for each in told[1:] for message in each.messages]
    answers += provider.played("m", dropped=dropped)
    assert heard(dialect, answers) == [Played("m")]


def test_a_caller_who_hangs_up_is_told_of_or_the_connection_closed(pair):
    provider, dialect = pair
    heard(dialect, provider.opening())
    assert heard(dialect, provider.hang_up()) in ([], [HungUp()])


SHORT = base64.b64encode(bytes(100)).decode()
WRONG = {
    "telnyx": [
        b"binary", "x", "[]", '{"event":"stop"}', '{"event":"media","media":{}}',
        '{"event":"media","media":{"payload":"*"}}', '{"event":"mark","mark":{"name":""}}',
        json.dumps({"event": "media", "media": {"payload": SHORT}}),
    ],
    "vonage": [bytes(320), bytes(641), "x", "[]", '{"action":"stop"}', '{"action":"notify"}'],
    "plivo": [
        b"binary", "x", "[]", '{"event":"stop"}', '{"event":"clearAudio","streamId":"other"}',
        '{"event":"checkpoint","name":"m"}', '{"event":"playAudio","media":{}}',
        '{"event":"playAudio","media":{"contentType":"audio/x-l16","sampleRate":8000,"payload":""}}',
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "message"), [(name, each) for name, messages in WRONG.items() for each in messages]
)
def test_what_the_real_provider_would_not_take_is_refused(name, message):
    make, _, answer = PAIRS[name]
    provider = make()
    provider._read(answer.encode())
    with pytest.raises(BadMessage):
        list(provider.received(message))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("telnyx", "no XML"),
        ("telnyx", "<Response><Hangup/></Response>"),
        ("telnyx", f'<Response><Connect><Stream url="{STREAM}"/></Connect></Response>'),
        ("vonage", "{}"),
        ("vonage", "[]"),
        ("vonage", '[{"action":"connect","endpoint":[{"type":"phone","number":"1"}]}]'),
        ("vonage", PAIRS["vonage"][2].replace("16000", "11025")),
        ("vonage", PAIRS["vonage"][2].replace("p.q", "p" * 600)),
        ("vonage", PAIRS["vonage"][2].replace(f'["{AFTER}"]', f'"{AFTER}"')),
        ("plivo", "no XML"),
        ("plivo", "<Response/>"),
        ("plivo", f"<Response><Stream>{STREAM}</Stream></Response>"),
        ("plivo", PAIRS["plivo"][2].replace("pass=", "p.a.s.s=")),
        ("plivo", PAIRS["plivo"][2].replace("mulaw", "opus")),
    ],
)
def test_instructions_that_the_real_provider_would_not_follow_are_refused(name, answer):
    with pytest.raises(BadMessage):
        PAIRS[name][0]()._read(answer.encode())
