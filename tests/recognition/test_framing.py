import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.recognition.framing import LONGEST_BODY, Inbox, Kind, Message

messages = st.builds(
    Message,
    st.sampled_from(Kind),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=300),
)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe()
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue


def test_without_waiting_there_is_nothing_until_a_message_is_whole(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    inbox = Inbox(reading)
    sent = Message.of(Kind.OPEN, 7, 3, {"key": "k"})
    packed = sent.packed()
    for byte in packed[:-1]:
        os.write(writing, bytes([byte]))
        assert inbox.next(wait=False) is None
    os.write(writing, packed[-1:])
    assert inbox.next(wait=False) == sent
    assert sent.fields == {"key": "k"}
    assert not inbox.ended


@given(st.lists(messages, max_size=20))
def test_what_is_sent_arrives_in_order_and_then_the_end(sent: list[Message]) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"".join(message.packed() for message in sent))
    os.close(writing)
    inbox = Inbox(reading)
    arrived = []
    while (message := inbox.next(wait=True)) is not None:
        arrived.append(message)
    os.close(reading)
    assert arrived == sent
    assert inbox.ended


def test_a_message_that_would_be_too_long_is_none(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, (LONGEST_BODY + 1).to_bytes(4, "big") * 3 + b"\x01")
    with pytest.raises(ValueError, match="a message of"):
        Inbox(reading).next(wait=True)
