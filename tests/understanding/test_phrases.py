import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.expecting import SlotValue
from smartivr.understanding.phrases import (
    AnyOrder,
    Choice,
    Optional,
    PhraseSyntaxError,
    Sequence,
    SlotRef,
    Word,
    count,
    expand,
    parse,
    slot_names,
    words,
)

SIZES = {"size": (SlotValue("s", ("small", "little [one]")), SlotValue("l", ("large",)))}


def texts(template, slots=None, limit=1000):
    return [each.text for each in expand(parse(template), slots or {}, limit)]


def test_each_construct_becomes_its_node():
    assert parse("track my order") == Sequence((Word("track"), Word("my"), Word("order")))
    assert parse("(a|b c)") == Choice((Word("a"), Sequence((Word("b"), Word("c")))))
    assert parse("[please]") == Optional(Word("please"))
    assert parse("(a;[b])") == AnyOrder((Word("a"), Optional(Word("b"))))
    assert parse("{size}") == SlotRef("size")


def test_groups_nest():
    assert texts("i (want|need [a (new|old)]) phone") == [
        "i want phone",
        "i need phone",
        "i need a new phone",
        "i need a old phone",
    ]


def test_a_group_in_brackets_is_an_optional_choice():
    assert texts("[the|a] line") == ["line", "the line", "a line"]


def test_any_order_gives_every_permutation_with_optional_elements_left_out():
    assert set(texts("(a;[b];c)")) == {
        *("a c", "c a"),
        *("a b c", "a c b", "b a c", "b c a", "c a b", "c b a"),
    }


def test_a_group_written_against_a_word_belongs_to_it():
    assert texts("my invoice[s]") == ["my invoice", "my invoices"]
    assert sorted(texts("re(port|paired)")) == ["repaired", "report"]


def test_a_slot_gives_its_value():
    given_values = {
        each.text: each.slots["size"] for each in expand(parse("a {size} cup"), SIZES, 9)
    }
    assert given_values == {
        "a small cup": "s",
        "a little cup": "s",
        "a little one cup": "s",
        "a large cup": "l",
    }


def test_more_texts_than_the_limit_are_not_listed():
    template = parse(" ".join(["(a|b)"] * 40))
    assert expand(template, {}, 1000) is None
    assert count(template, {}) == 2**40


def test_words_of_choices_and_slots_are_all_named():
    assert words(parse("[a] {size} (cup|mug)"), SIZES) == {
        *("a", "cup", "mug", "small", "little", "one", "large")
    }
    assert slot_names(parse("[a] ({size};[{milk}])")) == {"size", "milk"}


@pytest.mark.parametrize(
    ("template", "offset", "hint"),
    [
        ("", 0, "empty"),
        ("[]", 0, "empty"),
        ("say (a|b", 4, "'(' is not closed"),
        ("say [a|b", 4, "'[' is not closed"),
        ("say a)", 5, "closes nothing"),
        ("(a]", 2, "expected ')'"),
        ("a|b", 1, "outside of a group"),
        ("(a|b;c)", 4, "cannot be mixed"),
        ("(a|)", 0, "nothing on one side"),
        ("a {size", 2, "'{' is not closed"),
        ("a {two words}", 3, "slot's name"),
        ("a{size}", 1, "space between a slot"),
        ("(a|b)[c]", 5, "space between two groups"),
        ("(a;b;c;d;e;f)", 0, "at most 5"),
        ("a[b]" * 7, 0, "at most 64"),
        ("a(b;c)", 0, "can only hold words"),
        ("(" * 21 + "a" + ")" * 21, 20, "deeper than 20"),
    ],
)
def test_a_mistake_is_located(template, offset, hint):
    with pytest.raises(PhraseSyntaxError) as mistake:
        parse(template)
    assert (mistake.value.offset, hint in mistake.value.sentence) == (offset, True)


def test_an_unknown_slot_is_located_and_the_known_ones_named():
    with pytest.raises(PhraseSyntaxError, match="size") as mistake:
        expand(parse("a {colour} cup"), SIZES, 10)
    assert mistake.value.offset == 2


def test_a_slot_cannot_be_made_of_slots():
    with pytest.raises(PhraseSyntaxError, match="cannot name a slot"):
        expand(parse("{a}"), {"a": (SlotValue("x", ("{a}",)),)}, 10)


@given(st.text(alphabet="ab ()[]{}|;", max_size=30))
def test_any_text_is_parsed_or_refused_at_a_place_inside_it(text):
    try:
        parse(text)
    except PhraseSyntaxError as mistake:
        offset = mistake.offset
    else:
        offset = 0
    assert 0 <= offset <= len(text)


_nodes = st.recursive(
    st.sampled_from("abcd").map(lambda letter: letter),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: f"({'|'.join(each)})"),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: f"({';'.join(each)})"),
        inner.map(lambda each: f"[{each}]"),
    ),
    max_leaves=6,
)


@given(_nodes)
def test_the_count_bounds_the_texts_and_the_words_cover_them(template):
    node = parse(f"x {template}")
    listed = expand(node, {}, 10_000)
    assert listed is not None
    assert 1 <= len(listed) <= count(node, {})
    assert {word for each in listed for word in each.text.split()} == words(node, {})
