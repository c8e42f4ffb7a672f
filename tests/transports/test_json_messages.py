from typing import Annotated, Literal

import pytest
from pydantic import Field, TypeAdapter

from smartivr.errors import BadMessage
from smartivr.transports.json_messages import Message, read


class Wave(Message):
    type: Literal["wave"]
    times: int = 1


class Nod(Message):
    type: Literal["nod"]


KINDS: TypeAdapter[Wave | Nod] = TypeAdapter(Annotated[Wave | Nod, Field(discriminator="type")])


def received(text):
    return read(text, KINDS, known="wave, nod", longest=60, remedy="see the page")


def test_a_message_is_read_by_its_type():
    assert received('{"type": "wave", "times": 3}') == Wave(type="wave", times=3)
    assert received('{"type": "nod"}') == Nod(type="nod")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"type": "wave", "times": "' + "4820 " * 9, "is longer than 60 characters"),
        ("4820", "is not an object"),
        ('{"4820', "is not valid JSON"),
        ('{"type": "4820"}', "has no known type; known are wave, nod"),
        ('{"type": "nod", "4820": 4820}', "has a field that its type does not know"),
        ('{"type": "wave", "times": "4820x"}', "the field times"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_sent_is_not(text, what):
    with pytest.raises(BadMessage, match=what) as refused:
        received(text)
    assert "4820" not in str(refused.value)
