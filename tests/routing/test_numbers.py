import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.routing.numbers import (
    WITHHELD,
    CalledNumber,
    CallerList,
    Lead,
    NumberPlan,
    normalised,
)

LONDON = "+442079460100"
PLAN = NumberPlan(
    (
        CalledNumber("+44*", "britain"),
        CalledNumber("+4420794601??", "ranges", label="Range"),
        CalledNumber(LONDON, "telecom", "sales", "Hello.", "en-US", "VIP", 2, "waltz"),
    ),
    (
        CallerList("vip", ("+447700900123", "+4477009005*"), "Gold", 1),
        CallerList("late", ("+447700900123",), "VIP", start="dunning"),
        CallerList("polish", ("+48*",), line="telekom"),
        CallerList("blocked", ("+447700900666", WITHHELD), blocked="Goodbye."),
    ),
    "GB",
)


@pytest.mark.parametrize(
    "spelling",
    [
        "+442079460100",
        "+44 20 7946 0100",
        "0044 20 7946 0100",
        "020 7946 0100",
        "(020) 7946-0100",
        "tel:+44-20-7946-0100",
        "sip:+442079460100@example.com;user=phone",
    ],
)
def test_a_number_is_the_same_however_it_is_written(spelling: str) -> None:
    assert normalised(spelling, "GB") == LONDON


@pytest.mark.parametrize("number", ["100", "4820", "*21", ""])
def test_an_extension_stays_as_it_is(number: str) -> None:
    assert normalised(number, "GB") == number.replace("*", "")


def test_without_a_country_only_international_numbers_are_spelled() -> None:
    assert normalised("0044 20 7946 0100") == LONDON
    assert normalised("020 7946 0100") == "02079460100"
    assert normalised("reception") == "reception"


@given(st.text(max_size=40), st.sampled_from(["", "GB", "PL"]))
def test_any_text_is_spelled_without_a_failure_and_only_once(text: str, country: str) -> None:
    once = normalised(text, country)
    assert normalised(once, country) == once


@pytest.mark.parametrize(
    ("called", "line"),
    [
        ("020 7946 0100", "telecom"),
        ("+442079460199", "ranges"),
        ("+441134960000", "britain"),
        ("+33199001234", ""),
        ("", ""),
    ],
)
def test_the_most_specific_entry_wins(called: str, line: str) -> None:
    assert PLAN.lead(called, "+447700900001").line == line


@given(st.permutations(PLAN.numbers))
def test_the_order_of_entries_does_not_matter(numbers: list[CalledNumber]) -> None:
    found = NumberPlan(tuple(numbers)).called(LONDON)
    assert found is not None
    assert found.line == "telecom"


def test_a_number_brings_everything_of_its_own() -> None:
    assert PLAN.lead(LONDON, "+447700900001") == Lead(
        "telecom", "sales", "Hello.", "en-US", "VIP", 2, "waltz", "", LONDON, ()
    )


def test_labels_are_joined_priorities_added_and_a_list_may_choose_the_step() -> None:
    lead = PLAN.lead(LONDON, "07700 900123")
    assert (lead.label, lead.priority, lead.start) == ("VIP, Gold", 3, "dunning")
    assert (lead.line, lead.lists) == ("telecom", ("vip", "late"))
    assert lead.greeting == "Hello."


def test_a_list_may_choose_the_line_and_then_the_greeting_of_the_number_is_left_out() -> None:
    lead = PLAN.lead(LONDON, "+48221234567")
    assert (lead.line, lead.start, lead.greeting, lead.language) == ("telekom", "", "", "")
    assert lead.label == "VIP"


@pytest.mark.parametrize("caller", ["+44 7700 900666", ""])
def test_who_is_blocked_is_told_so(caller: str) -> None:
    assert PLAN.lead(LONDON, caller).blocked == "Goodbye."


def test_what_lines_claim_counts_after_the_plan_but_by_the_same_rules() -> None:
    plan = PLAN.with_lines([CalledNumber(LONDON, "other"), CalledNumber("100", "desk")])
    assert plan.lead(LONDON, "x").line == "telecom"
    assert plan.lead("100", "x").line == "desk"
