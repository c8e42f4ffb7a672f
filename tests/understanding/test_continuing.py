import pytest

from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option, SlotValue
from smartivr.understanding.vocabulary import Vocabulary

SLOTS = {
    "drink": tuple(SlotValue(word, (word,)) for word in ("latte", "coffee", "coffee bean")),
    "milk": (SlotValue("milk", ("milk", "some milk")),),
}
ORDER = Option("order", "order", ("[a] [small] {drink} [with {milk}]",))
SUPPORT = Option("support", "support", ("[technical] support", "support for my phone"))
PHONE = Option("phone", "phone", ("support line",))
CAFE = Vocabulary.of(Expecting("en", options=(ORDER,), slots=SLOTS))
DESK = Vocabulary.of(Expecting("en", options=(SUPPORT, PHONE)))


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("small latte", True),
        ("I'd like a latte please", True),
        ("coffee", True),
        ("small", True),
        ("small latte with milk", False),
        ("latte with some milk", False),
        ("nothing of the kind", False),
    ],
)
def test_an_order_may_go_on_while_values_are_left_to_name(text: str, *, more: bool) -> None:
    assert CAFE.may_go_on(text, "order") is more


def test_words_that_add_no_meaning_are_not_waited_for() -> None:
    assert not DESK.may_go_on("technical support", "support")


def test_another_intent_that_begins_alike_is_waited_for() -> None:
    assert DESK.may_go_on("support", "support")


def test_a_politer_yes_is_no_other_answer() -> None:
    asked = Asked("sure", AskKind.YES_NO, "answer")
    assert not Vocabulary.of(Expecting("en", asked=asked)).may_go_on("yes", "answer")


@pytest.mark.parametrize(("text", "more"), [("one two", True), ("one two three four", False)])
def test_digits_may_go_on_up_to_the_most_that_are_taken(text: str, *, more: bool) -> None:
    asked = Asked("pin", AskKind.DIGITS, "answer", min_length=1, max_length=4)
    assert Vocabulary.of(Expecting("en", asked=asked)).may_go_on(text, "answer") is more
