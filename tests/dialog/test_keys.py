import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog.keys import KeyCollector, KeyPlan, Progress
from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option, SlotValue


def entering(kind, language="en", today="2026-03-03", **limits):
    asked = Asked("slot", kind, "slot", **limits)
    expecting = Expecting(language=language, asked=asked, today=today)
    return KeyCollector(KeyPlan.of(expecting, terminator="#", delete="*"))


def press(collector, keys):
    for key in keys:
        result = collector.press(key)
    return result


def test_an_entry_ends_at_its_longest_length():
    collector = entering(AskKind.DIGITS, min_length=4, max_length=4)
    assert press(collector, "123").progress is Progress.PENDING
    assert press(collector, "4").value == "1234"


def test_an_entry_ends_with_the_terminator():
    assert press(entering(AskKind.DIGITS, min_length=2, max_length=8), "123#").value == "123"


def test_an_entry_that_is_too_short_is_invalid():
    collector = entering(AskKind.DIGITS, min_length=4, max_length=8)
    assert press(collector, "123#").progress is Progress.INVALID


def test_the_delete_key_empties_the_entry():
    assert press(entering(AskKind.DIGITS, min_length=2, max_length=2), "1*34").value == "34"


def test_a_wait_ends_an_entry():
    collector = entering(AskKind.DIGITS, min_length=2, max_length=8)
    press(collector, "12")
    assert collector.timeout().value == "12"


@pytest.mark.parametrize(
    ("language", "keys", "date"),
    [
        ("en-GB", "0405#", "2026-05-04"),
        ("en-US", "0405#", "2026-04-05"),
        ("pl", "24122026", "2026-12-24"),
        ("pl", "0101#", "2027-01-01"),
    ],
)
def test_a_date_is_keyed_in_the_order_of_the_language(language, keys, date):
    assert press(entering(AskKind.DATE, language), keys).value == date


@pytest.mark.parametrize("keys", ["3102#", "99#", "00000000", "12345#"])
def test_a_day_that_does_not_exist_is_invalid(keys):
    assert press(entering(AskKind.DATE), keys).progress is Progress.INVALID


def test_a_number_keeps_within_its_bounds():
    assert press(entering(AskKind.NUMBER, minimum=1, maximum=12), "12#").value == "12"
    assert press(entering(AskKind.NUMBER, minimum=1, maximum=12), "13#").progress is (
        Progress.INVALID
    )


def test_yes_and_no_are_keyed_as_1_and_2():
    assert press(entering(AskKind.YES_NO), "1").value == "yes"
    assert press(entering(AskKind.YES_NO), "2").value == "no"


def test_entries_of_a_list_are_numbered():
    values = (SlotValue("red", ("red",)), SlotValue("blue", ("blue",)))
    assert press(entering(AskKind.LIST, values=values), "2").value == "blue"


def test_an_option_beats_a_universal_on_the_same_key():
    options = (Option("mine", "mine", (), ("0",)), Option("agent", "agent", (), (), universal=True))
    plan = KeyPlan.of(Expecting("en", options), terminator="#", delete="*")
    assert KeyCollector(plan).press("0").value == "mine"


@given(
    kind=st.sampled_from(list(AskKind)),
    keys=st.text("0123456789*#ABCD", max_size=40),
    language=st.sampled_from(["en", "en-US", "pl"]),
)
def test_no_sequence_of_keys_breaks_an_entry(kind, keys, language):
    collector = entering(kind, language, values=(SlotValue("a", ("a",)),))
    for key in keys:
        collector.press(key)
    assert collector.timeout().progress in set(Progress)
    assert collector.keys == ""


@given(
    known=st.sets(st.text("0123456789", min_size=1, max_size=4), min_size=1, max_size=8),
    keys=st.text("0123456789", min_size=1, max_size=10),
)
def test_every_key_is_part_of_a_choice_kept_for_later_or_void(known, keys):
    dialled = {sequence: f"person:{sequence}" for sequence in known}
    expecting = Expecting(language="en", dialled=dialled)
    collector = KeyCollector(KeyPlan.of(expecting, terminator="#", delete="*"))
    pressed = ""
    for key in keys:
        pressed += key
        result = collector.press(key)
        if result.progress is not Progress.PENDING:
            break
    else:
        result = collector.timeout()
    if result.progress is Progress.CHOSEN:
        assert result.value.removeprefix("person:") + result.rest == pressed
    else:
        assert not any(pressed.startswith(sequence) for sequence in known)
