"""Whatever comes, a call of Asterisk's is refused message by message, never broken."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadFrame, BadMessage, OutOfTurn
from smartivr.line import Played
from smartivr.transports.asterisk_control import LONGEST_COMMAND
from smartivr.transports.asterisk_websocket import FORMATS, AsteriskWebSocket

EVENTS = (
    "MEDIA_START",
    "DTMF_END",
    "MEDIA_MARK_PROCESSED",
    "MEDIA_XOFF",
    "MEDIA_XON",
    "QUEUE_DRAINED",
    "STATUS",
    "ERROR",
)
words = st.one_of(st.sampled_from([*FORMATS, "1", "2", "160", "MARK_MEDIA", "5", ""]), st.text())
fields = st.dictionaries(
    st.sampled_from(["format", "optimal_frame_size", "digit", "correlation_id", "error_text"]),
    st.one_of(words, st.integers(), st.none(), st.lists(st.integers(), max_size=2)),
)
in_json = st.builds(
    lambda event, more: json.dumps({"event": event, **more}), st.sampled_from(EVENTS), fields
)
in_plain = st.builds(
    lambda event, more: " ".join([event, *(f"{key}:{value}" for key, value in more.items())]),
    st.sampled_from(EVENTS),
    fields,
)
valid = st.sampled_from(
    [
        "MEDIA_START format:ulaw optimal_frame_size:160",
        "MEDIA_XOFF",
        "MEDIA_XON",
        "DTMF_END digit:1",
        "MEDIA_MARK_PROCESSED 1",
        "ERROR channel_id:1 error_text:MARK_MEDIA not supported in passthrough mode",
    ]
)
messages = st.one_of(valid, in_json, in_plain, st.text(), st.binary(max_size=700))
doings = st.one_of(messages, st.sampled_from([1, 2, 3]))


@given(st.lists(doings, max_size=60))
def test_no_sequence_of_messages_breaks_a_call(doings):
    dialect = AsteriskWebSocket()
    asked: list[str] = []
    told: list[str] = []
    sent: list[str | bytes] = []
    for doing in doings:
        try:
            if doing == 1:
                sent += dialect.audio(np.zeros(160, np.int16))
            elif doing == 2:
                mark = dialect.mark(f"mark-{len(asked)}")
                asked += [f"mark-{len(asked)}"] if mark is not None else []
                sent += mark or ()
            elif doing == 3:
                sent += dialect.clear()
            else:
                told += [each.mark for each in dialect.received(doing) if isinstance(each, Played)]
        except (BadMessage, BadFrame, OutOfTurn):
            continue
    assert told == asked[: len(told)]
    assert all(len(each) <= LONGEST_COMMAND for each in sent if isinstance(each, str))
