import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.store.same_number import read, same

LONDON = "+442079460018"


@pytest.mark.parametrize(
    "written",
    [
        "+44 20 7946 0018",
        "0044 20 7946 0018",
        "00442079460018",
        "442079460018",
        "020 7946 0018",
        "(020) 7946-0018",
        "+44 (0)20 7946 0018",
        "tel:+442079460018",
        "tel:+442079460018;ext=5",
        "sip:+442079460018@phones.example",
        "011442079460018",
    ],
)
def test_a_number_is_known_however_it_is_written(written):
    assert same(read(LONDON), read(written))
    assert same(read(written), read(LONDON))


@pytest.mark.parametrize(
    "other",
    ["+442079460019", "+4420794600180", "7946 0018", "0018", "", "anonymous", "sip:207@x", "+"],
)
def test_another_number_is_another(other):
    assert not same(read(LONDON), read(other))


def test_numbers_of_other_countries_are_known_at_home_too():
    assert same(read("+48221234567"), read("22 123 45 67"))
    assert same(read("+12015550123"), read("(201) 555-0123"))
    assert same(read("+12015550123"), read("1 201 555 0123"))
    assert not same(read("+48221234567"), read("+49221234567"))


def test_a_name_is_the_same_as_itself_alone():
    assert same(read("sip:Alice7@example.com"), read("SIP:alice7@Example.com"))
    assert not same(read("sip:alice7@example.com"), read("7"))
    assert not same(read("anonymous"), read("unknown"))


def test_callers_without_a_number_are_nobody_in_particular():
    assert not same(read(""), read(""))
    assert not same(read(" "), read(" "))


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_two_texts_compare_the_same_both_ways(one, other):
    assert same(read(one), read(other)) == same(read(other), read(one))


@given(st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True))
def test_every_international_number_is_itself_with_00_too(number):
    assert same(read(number), read("00" + number[1:]))
    assert same(read(number), read(" ".join(number)))
