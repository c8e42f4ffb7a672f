import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadMessage
from smartivr.web.connectors.forms import field_of, fields_of


def test_a_form_is_read_with_empty_fields_and_the_last_of_equal_names():
    assert fields_of(b"a=1&b=&c=%2B44+1&a=2") == {"a": "2", "b": "", "c": "+44 1"}


@pytest.mark.parametrize("body", [b"\xff=1", b"&".join(b"a=1" for _ in range(300))])
def test_what_is_no_form_is_refused(body):
    with pytest.raises(BadMessage):
        fields_of(body)


@pytest.mark.parametrize("fields", [{}, {"CallSid": ""}])
def test_a_field_that_must_be_there_is_asked_for(fields):
    with pytest.raises(BadMessage, match="CallSid"):
        field_of(fields, "CallSid")


@given(st.binary(max_size=200))
def test_no_body_does_worse_than_be_refused(body):
    try:
        fields = fields_of(body)
    except BadMessage:
        return
    assert all(isinstance(value, str) for value in fields.values())
