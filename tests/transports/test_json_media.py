import base64

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadMessage
from smartivr.line import Encoding, MediaFormat
from smartivr.transports.json_media import (
    LONGEST_MESSAGE,
    audio_of,
    optional_text,
    part_of,
    payload_of,
    read_object,
    text_of,
    whole_number,
)


@pytest.mark.parametrize("message", [b"{}", "", "[1]", '"x"', "{", " " * (LONGEST_MESSAGE + 1)])
def test_only_a_json_object_is_a_message(message):
    with pytest.raises(BadMessage):
        read_object(message)


@pytest.mark.parametrize(
    ("given_as", "number"), [(7, 7), ("7", 7), ("0", 0), (None, None), (10**15, 10**15)]
)
def test_numbers_come_as_numbers_or_text(given_as, number):
    assert whole_number({"n": given_as}, "n") == number


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "1.5", "", "٣", "9" * 17, 10**16, [], {}])
def test_what_is_no_whole_number_is_refused(wrong):
    with pytest.raises(BadMessage):
        whole_number({"n": wrong}, "n")


def test_parts_and_texts_are_there_or_refused():
    fields = {"part": {"a": "b"}, "text": "x", "none": None, "empty": "", "number": 1}
    assert part_of(fields, "part") == {"a": "b"}
    assert text_of(fields, "text") == "x"
    assert [optional_text(fields, name) for name in ("text", "none", "empty", "no")] == [
        "x", "", "", "",
    ]  # fmt: skip
    for name in ("none", "empty", "number", "no"):
        with pytest.raises(BadMessage):
            text_of(fields, name)
        with pytest.raises(BadMessage):
            part_of(fields, name)
    with pytest.raises(BadMessage):
        optional_text(fields, "number")


@pytest.mark.parametrize("encoding", list(Encoding))
def test_audio_comes_back_as_it_was_sent(encoding):
    media = MediaFormat(encoding, 8000)
    once = audio_of({"payload": payload_of(np.arange(-80, 80, dtype=np.int16), encoding)}, media)
    np.testing.assert_array_equal(audio_of({"payload": payload_of(once, encoding)}, media), once)


@pytest.mark.parametrize("payload", [None, 5, "=", "AAA", "AA==AA==", "ä", "AA AA"])
def test_a_payload_that_is_not_base64_is_refused(payload):
    with pytest.raises(BadMessage):
        audio_of({"payload": payload}, MediaFormat(Encoding.ULAW, 8000))


@given(st.binary(max_size=80))
def test_each_payload_of_mu_law_is_audio(heard):
    payload = base64.b64encode(heard).decode()
    media = MediaFormat(Encoding.ULAW, 8000)
    assert len(audio_of({"payload": payload}, media)) == len(heard)
