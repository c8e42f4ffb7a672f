import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog.phone_number import Dialable, Fault, calling, country_of, dialable, tail


@pytest.mark.parametrize(
    ("given_as", "country", "number", "spoken"),
    [
        ("02079460123", "GB", "+442079460123", "0 2 0, 7 9 4 6, 0 1 2 3"),
        ("00442079460123", "GB", "+442079460123", "0 2 0, 7 9 4 6, 0 1 2 3"),
        ("0048600100200", "GB", "+48600100200", "4 8, 6 0 0, 1 0 0, 2 0 0"),
        ("600100200", "PL", "+48600100200", "6 0 0, 1 0 0, 2 0 0"),
        ("07700900123", "GB", "+447700900123", "0 7 7 0 0, 9 0 0 1 2 3"),
    ],
)
def test_local_and_international_forms_are_understood(given_as, country, number, spoken):
    assert dialable(given_as, country) == Dialable(number, spoken)


@pytest.mark.parametrize(
    ("given_as", "fault"),
    [
        ("7946", Fault.TOO_SHORT),
        ("999", Fault.TOO_SHORT),
        ("07700900", Fault.TOO_SHORT),
        ("020794601234567", Fault.TOO_LONG),
        ("00999123456789", Fault.UNKNOWN),
        ("09061234567", Fault.COSTLY),
        ("08431234567", Fault.COSTLY),
    ],
)
def test_what_is_wrong_with_a_number_is_known(given_as, fault):
    assert dialable(given_as, "GB") is fault


def test_numbers_abroad_can_be_refused():
    assert dialable("0048600100200", "GB", abroad=False) is Fault.ABROAD
    assert isinstance(dialable("02079460123", "GB", abroad=False), Dialable)


@pytest.mark.parametrize(
    ("caller", "number"),
    [
        ("+442079460123", "+442079460123"),
        ("101", "101"),
        ("", ""),
        ("anonymous", ""),
        ("Unavailable", ""),
        ("+999", ""),
        ("+449061234567", ""),
        ("02079460123", ""),
    ],
)
def test_a_calling_number_is_used_only_where_it_can_be_called(caller, number):
    assert calling(caller) == number


def test_the_country_is_the_called_numbers_then_what_is_known_of_the_line():
    assert country_of(("101", "+4420*", "+48221234567"), language="en-GB") == "PL"
    assert country_of(("101",), otherwise="IE", language="en-GB") == "IE"
    assert country_of((), language="en-US") == "US"
    assert country_of((), language="pl") == "PL"
    assert country_of((), language="en") == "GB"


def test_callers_know_their_number_by_its_last_digits():
    assert tail("+442079460123") == "123"


@given(st.text("0123456789", min_size=1, max_size=32), st.sampled_from(["GB", "PL", "US", "DE"]))
def test_any_digits_are_a_number_or_have_a_fault(digits, country):
    found = dialable(digits, country)
    if isinstance(found, Dialable):
        assert found.number.startswith("+")
        assert calling(found.number) == found.number
        assert "".join(c for c in found.spoken if c.isdigit())[-4:] == found.number[-4:]
    else:
        assert found in Fault


@given(st.text(max_size=20))
def test_any_text_may_come_as_a_callers_number(caller):
    number = calling(caller)
    assert not number or number.lstrip("+").isdigit()
