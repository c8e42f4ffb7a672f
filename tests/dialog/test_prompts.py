import pytest

from smartivr.dialog.prompts import fill


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Order {number}.", "Order 123."),
        ("Order {number:digits}.", "Order 1 2 3."),
        ("One {size} {roast} {drink}, {milk}.", "One mocha."),
        ("{nothing}", ""),
    ],
)
def test_variables_are_filled_in_without_gaps(text, said):
    slots = {"number": "123", "drink": "mocha"}
    filled, private = fill(text, slots)
    assert filled == said
    assert private


def test_a_prompt_without_variables_is_as_it_is_written():
    assert fill("Two  blanks ?", {}) == ("Two  blanks ?", False)
