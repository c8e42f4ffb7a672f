"""Reading the numbers and digits that an `ask` step asks for."""

from decimal import Decimal

from smartivr.understanding.expecting import Asked, AskKind
from smartivr.understanding.numbers import digits_in, number_in


def number_answer(asked: Asked, words: tuple[str, ...], language: str) -> str | None:
    """Read words as the digits or number asked for, whether within its limits or not.

    None where they are anything else, or where neither digits nor a number is asked for.
    """
    if asked.kind is AskKind.DIGITS:
        return digits_in(words, language)
    if asked.kind is AskKind.NUMBER:
        number = number_in(words, language)
        return None if number is None else plain(number)
    return None


def plain(number: Decimal) -> str:
    """Write a number without exponent or needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def out_of_limits(asked: Asked, value: str) -> str:
    """Say what is wrong with a value's length or size, or nothing."""
    if asked.kind is AskKind.DIGITS and not asked.min_length <= len(value) <= asked.max_length:
        wanted = (
            str(asked.min_length)
            if asked.min_length == asked.max_length
            else f"{asked.min_length} to {asked.max_length}"
        )
        return f"{wanted} digits are expected, {len(value)} were heard"
    if asked.kind is AskKind.NUMBER:
        number = Decimal(value)
        if asked.minimum is not None and number < Decimal(str(asked.minimum)):
            return f"the number is below {plain(Decimal(str(asked.minimum)))}"
        if asked.maximum is not None and number > Decimal(str(asked.maximum)):
            return f"the number is above {plain(Decimal(str(asked.maximum)))}"
    return ""
