"""What the best guess alone is worth, wherever a line's bands are set."""

from collections.abc import Sequence

from smartivr.evaluate.heard import Heard
from smartivr.statistics.rates import Rate

RIGHT_ACCEPT = 0.9
"""The share of in-scope samples whose right acceptance fixes the bar."""


def best_guess(heard: Sequence[Heard]) -> Rate:
    """How often the likeliest command is the right one, even where it is rejected."""
    return Rate.among(one.command_right for one in heard if one.in_scope)


def false_accept_at(heard: Sequence[Heard], right_accept: float = RIGHT_ACCEPT) -> Rate | None:
    """How many would be acted upon out of scope, with the bar set for so much right acceptance.

    The bar is the highest confidence from which that share of the in-scope samples is acted upon
    rightly; None where no bar reaches that.
    """
    inside = [one for one in heard if one.in_scope]
    right = sorted((one.meaning.confidence for one in inside if one.command_right), reverse=True)
    needed = -(-round(right_accept * 1000) * len(inside) // 1000)
    if not 0 < needed <= len(right):
        return None
    bar = right[needed - 1]
    return Rate.among(one.meaning.confidence >= bar for one in heard if not one.in_scope)
