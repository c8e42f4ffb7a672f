from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import BadMessage, FlowError
from smartivr.flows.numbers_editing import (
    OF_NUMBERS,
    WantedEntry,
    WantedNumbers,
    fields_of,
    read_numbers,
    with_numbers,
)

TEXT = """\
# who answers what
country: GB   # ours
numbers:
  # the window
  +442079460001: shop   # one
  # the fair
  '+442079460002': {line: shop, priority: +1}   # two

  # the lorry
  "+442079460003":   # three
    line: shop   # its line
    label: VIP   # its label
  # the end of numbers

# who calls
callers:
  vip:
    numbers: ["+442079460501", "+44207946051?"]   # they
    priority: 2
  # out
  blocked:
    numbers:
      - +442079460666   # he
      - withheld   # nobody
    blocked: No.
# the end
"""
NEW = WantedEntry("+4822*", {"line": "telekom"})


def form(text=TEXT):
    file = read_numbers(text)

    def of(entries):
        return tuple(WantedEntry(name, fields_of(one), name) for name, one in entries.items())

    return WantedNumbers(file.country, of(file.numbers), of(file.callers))


def saying(entry, **said):
    return replace(entry, fields={**entry.fields, **said})


def lines(before, after):
    """Return what is gone of the lines, and what is new."""
    old, new = before.split("\n"), after.split("\n")
    return [one for one in old if one not in new], [one for one in new if one not in old]


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_what_is_not_changed_stays_as_it_is_written():
    assert with_numbers(TEXT, form()) == TEXT


def test_more_is_said_of_a_number_and_every_comment_stays():
    now = form()
    one, two, three = now.numbers
    said = (saying(one, label="The window: open"), saying(two, priority="", music="jazz"), three)
    text = with_numbers(TEXT, replace(now, numbers=said))
    assert lines(TEXT, text) == (
        [
            "  +442079460001: shop   # one",
            "  '+442079460002': {line: shop, priority: +1}   # two",
        ],
        [
            "  +442079460001:        # one",
            "    line: shop",
            "    label: 'The window: open'",
            "  '+442079460002': {line: shop, music: jazz}    # two",
        ],
    )
    assert sorted(comments(text)) == sorted(comments(TEXT))
    assert read_numbers(text).numbers["+442079460001"].label == "The window: open"


def test_a_new_number_stands_behind_the_others_and_one_that_goes_takes_no_comment_along():
    now = form()
    text = with_numbers(TEXT, replace(now, numbers=(*now.numbers[:2], NEW)))
    assert lines(TEXT, text) == (
        [
            '  "+442079460003":   # three',
            "    line: shop   # its line",
            "    label: VIP   # its label",
        ],
        ['  "+4822*": telekom'],
    )
    assert list(read_numbers(text).numbers)[-1] == "+4822*"


def test_a_number_is_spelled_otherwise_at_its_place():
    now = form()
    other = replace(now.numbers[0], name="020 7946 0009")
    text = with_numbers(TEXT, replace(now, numbers=(other, *now.numbers[1:])))
    assert next(iter(read_numbers(text).numbers)) == "020 7946 0009"
    assert sorted(comments(text)) == sorted(comments(TEXT))


def test_two_numbers_change_places():
    now = form()
    one, two, three = now.numbers
    swapped = (replace(one, name=two.was), replace(two, name=one.was), three)
    numbers = read_numbers(with_numbers(TEXT, replace(now, numbers=swapped))).numbers
    assert list(numbers) == [two.was, one.was, three.was]
    assert numbers[one.was].priority == 1


def test_lists_of_callers_keep_the_numbers_that_stay_with_their_comments():
    now = form()
    vip, blocked = now.callers
    said = (saying(vip, label="VIP"), saying(blocked, numbers="withheld\n+442079460777"))
    new = WantedEntry("owe", {"numbers": "+442079460502\n+442079460503", "line": "shop"})
    text = with_numbers(TEXT, replace(now, callers=(*said, new)))
    kept = read_numbers(text).callers
    assert kept["blocked"].numbers == ("withheld", "+442079460777")
    assert kept["vip"].label == "VIP"
    assert kept["owe"].numbers == ("+442079460502", "+442079460503")
    assert "- withheld   # nobody" in text
    assert text.endswith("# the end\n")


@pytest.mark.parametrize("part", ["numbers", "callers"])
def test_what_is_all_gone_leaves_the_comments_around_it(part):
    text = with_numbers(TEXT, replace(form(), **{part: ()}))
    assert getattr(read_numbers(text), part) == {}
    for comment in ("# who answers what", "# ours", "# who calls", "# the end"):
        assert f"{comment}\n" in text


@pytest.mark.parametrize("text", ["", "{}\n", "numbers: {}\n", "country: PL\n"])
def test_a_file_begins(text):
    wanted = WantedNumbers("GB", (NEW, WantedEntry("100", {"line": "shop", "label": "007"})))
    file = read_numbers(with_numbers(text, wanted))
    assert file.country == "GB"
    assert file.numbers["+4822*"].line == "telekom"
    assert file.numbers["100"].label == "007"


def test_who_shares_an_entry_by_an_alias_keeps_it_when_the_other_changes():
    text = "numbers:\n  '100': &desk {line: shop, label: A}\n  '200': *desk\n  '300': *desk\n"
    now = form(text)
    for at in range(3):
        said = tuple(
            saying(one, label="B") if i == at else one for i, one in enumerate(now.numbers)
        )
        changed = read_numbers(with_numbers(text, replace(now, numbers=said))).numbers
        assert [one.label for one in changed.values()] == [
            "B" if i == at else "A" for i in range(3)
        ]


@pytest.mark.parametrize(
    ("numbers", "why"),
    [
        ((NEW, NEW), "stands here twice"),
        ((WantedEntry("", {"line": "shop"}),), "no number or name"),
        ((WantedEntry("1", {"line": "shop"}, "1"),), "not in the file any more"),
    ],
)
def test_what_would_lose_an_entry_is_refused(numbers, why):
    with pytest.raises(BadMessage, match=why):
        with_numbers(TEXT, WantedNumbers("GB", numbers))


def test_a_file_with_mistakes_is_refused_with_their_places():
    with pytest.raises(FlowError, match=r"numbers.yaml:1:11: .*line"):
        with_numbers("numbers: {'100': {}}", WantedNumbers())


FIELDS = st.fixed_dictionaries(
    {"line": st.sampled_from(["shop", "0", "no"])},
    optional={
        name: st.text("aż:#'\"{}[]&*!|>%@`,? -+0", max_size=8).map(str.strip)
        for name in OF_NUMBERS
        if name not in {"line", "language", "priority"}
    },
)


@given(st.dictionaries(st.sampled_from(["+442079460001", "100", "+48*", "0044 1"]), FIELDS))
def test_whatever_the_form_says_is_read_again_as_it_was_said(said):
    kept = {one.was for one in form().numbers}
    wanted = tuple(
        WantedEntry(name, {**dict.fromkeys(OF_NUMBERS, ""), **fields}, name if name in kept else "")
        for name, fields in said.items()
    )
    found = read_numbers(with_numbers(TEXT, replace(form(), numbers=wanted))).numbers
    assert {name: fields_of(one) for name, one in found.items()} == {
        one.name: one.fields for one in wanted
    }
