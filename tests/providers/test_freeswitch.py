"""FreeSWITCH's side, by either module: strict about what a server may send it."""

import base64
import json

import pytest

from smartivr.errors import BadMessage
from smartivr.providers.base import Cleared, Left, Placed, Secrets, Sound
from smartivr.providers.freeswitch_dialplan import metadata, stream_address
from smartivr.providers.freeswitch_fork import FreeSwitchForkProvider
from smartivr.providers.freeswitch_stream import FreeSwitchStreamProvider

TRANSFER = '{"type":"transfer","data":{"kind":"queue","destination":"support","intent":"x"}}'
BOTH = (FreeSwitchForkProvider, FreeSwitchStreamProvider)


def spoken(rate_hz=8000, kind="raw", coded=None):
    coded = base64.b64encode(bytes(rate_hz // 25)).decode() if coded is None else coded
    data = {"audioDataType": kind, "sampleRate": rate_hz, "audioData": coded}
    return json.dumps({"type": "streamAudio", "data": data})


def test_the_dialplan_tells_the_module_where_and_what():
    address = stream_address("https://ivr.example.com", "/x", Secrets(connector_key="a b"))
    assert address == "wss://ivr.example.com/x?key=a+b"
    told = metadata(Placed(called="1", caller="2", line="shop", reference="r"), 8000)
    assert json.loads(told) == {
        "uuid": "r",
        "called": "1",
        "caller": "2",
        "line": "shop",
        "rate": 8000,
    }
    assert " " not in told


@pytest.mark.parametrize("made", BOTH)
def test_the_end_is_read_with_the_place_and_what_is_known(made):
    (left,) = made().received(TRANSFER)
    assert left == Left("support", {"kind": "queue", "intent": "x"})
    assert list(made().received('{"type":"disconnect","data":{"reason":"caller"}}')) == [Left()]


@pytest.mark.parametrize("made", BOTH)
@pytest.mark.parametrize(
    "message",
    ["", "hello", "[]", "{}", '{"type":1}', '{"type":"dance"}', '{"type":"transfer","data":{}}'],
)
def test_a_text_that_no_module_knows_is_refused(made, message):
    with pytest.raises(BadMessage):
        made().received(message)


def test_the_stream_module_plays_json_of_every_rate_and_binary():
    for message in (spoken(), spoken(16000), bytes(320)):
        (sound,) = FreeSwitchStreamProvider().received(message)
        assert isinstance(sound, Sound)


@pytest.mark.parametrize(
    "message",
    [
        spoken(11025),
        spoken(kind="opus"),
        spoken(coded="*"),
        spoken(coded=""),
        spoken(coded="AAAA"),
        b"",
        b"x",
        '{"type":"streamAudio"}',
        '{"type":"killAudio"}',
    ],
)
def test_what_the_stream_module_would_not_play_is_refused(message):
    with pytest.raises(BadMessage):
        FreeSwitchStreamProvider().received(message)


def test_the_fork_module_stops_when_told():
    assert list(FreeSwitchForkProvider().received('{"type":"killAudio"}')) == [Cleared()]


@pytest.mark.parametrize("made", BOTH)
def test_keys_are_what_the_bindings_send(made):
    assert made().key("5") == ('{"dtmf":"5"}',)
