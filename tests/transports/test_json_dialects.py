"""Whatever Telnyx, Vonage and Plivo send, a call does not break."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.transports.dialect import Begun
from smartivr.transports.plivo import Plivo
from smartivr.transports.telnyx import Telnyx
from smartivr.transports.vonage import Vonage

FRAME = np.zeros(160, np.int16)
STARTS = {
    Telnyx: {
        "event": "start",
        "start": {
            "call_control_id": "v3:1",
            "from": "1",
            "to": "2",
            "media_format": {"encoding": "PCMU", "sample_rate": 8000},
        },
    },
    Vonage: {"event": "websocket:connected", "content-type": "audio/l16;rate=8000", "call": "u"},
    Plivo: {
        "event": "start",
        "start": {
            "callId": "c",
            "streamId": "s",
            "mediaFormat": {"encoding": "audio/x-l16", "sampleRate": 8000},
        },
    },
}
EVENTS = (
    "start", "media", "dtmf", "mark", "stop", "error", "playedStream", "clearedAudio",
    "websocket:connected", "websocket:dtmf", "websocket:notify", "websocket:cleared",
)  # fmt: skip
NAMES = (
    "event", "start", "media", "payload", "track", "timestamp", "mark", "name", "dtmf", "digit",
    "media_format", "mediaFormat", "encoding", "sample_rate", "sampleRate", "content-type",
    "call_control_id", "callId", "streamId", "custom_parameters", "extra_headers", "pass",
)  # fmt: skip
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["AAAA", "AAA=", "PCMU", "L16", "audio/x-l16", "audio/l16;rate=8000", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
messages = (
    st.builds(
        lambda event, rest: json.dumps({**rest, "event": event}), st.sampled_from(EVENTS), objects
    )
    | st.builds(json.dumps, objects)
    | st.text(max_size=60)
    | st.binary(max_size=60)
    | st.sampled_from([json.dumps(start) for start in STARTS.values()])
)
steps = st.lists(messages | st.sampled_from(["do:audio", "do:mark", "do:clear"]), max_size=12)


def take(dialect, step):
    if step == "do:audio":
        dialect.audio(FRAME)
    elif step == "do:mark":
        dialect.mark("m")
    elif step == "do:clear":
        dialect.clear()
    else:
        try:
            return list(dialect.received(step))
        except (BadMessage, BadFrame, OutOfTurn):
            return []
    return []


@pytest.mark.parametrize("kind", STARTS)
@settings(max_examples=150, deadline=None)
@given(sequence=steps)
def test_no_sequence_of_messages_breaks_a_call(kind, sequence):
    dialect = kind()
    told = [heard for step in sequence for heard in take(dialect, step)]
    assert sum(isinstance(heard, Begun) for heard in told) <= 1
    if not any(isinstance(heard, Begun) for heard in told):
        again = take(dialect, json.dumps(STARTS[kind]))
        assert [type(heard) for heard in again] == [Begun]


@pytest.mark.parametrize("kind", STARTS)
@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(NAMES), value=values)
def test_no_change_of_a_start_does_worse_than_be_refused(kind, name, value):
    changed = json.loads(json.dumps(STARTS[kind]))
    for part in (changed, changed.get("start", {})):
        if name in part:
            part[name] = value
    take(kind(), json.dumps(changed))
