"""The sentences that may have been said for a labelled coffee order."""

# ruff: noqa: INP001  recipes are scripts that stand beside each other

from collections.abc import Iterable, Mapping
from itertools import permutations

from phrases import ORDER_OPENINGS

_OTHER_OPENINGS = ("i would like", "could i have", "could i get", "please make me", "i'll have")


def _any_order(parts: Iterable[str], link: str) -> str:
    return " | ".join(link.join(order) for order in permutations(parts))


def grammar(slots: Mapping[str, str]) -> str:
    """A JSGF grammar of every sentence with just these slots, by the names of the benchmark."""
    openings = [opening for opening in ORDER_OPENINGS if opening]
    extras = [slots[name] for name in ("size", "roast", "numberOfShots") if name in slots]
    added = [slots[name] for name in ("milkAmount", "sugarAmount") if name in slots]
    start = " | ".join([*openings, *_OTHER_OPENINGS])
    middle = f"({_any_order(extras, ' ')})" if extras else ""
    end = f"with ({_any_order(added, ' [and] [with] ')})" if added else ""
    drink = slots.get("coffeeDrink", "coffee")
    rule = f"[{start}] [me] [a | an | the | some] {middle} [a] {drink} {end} [please]"
    return f"#JSGF V1.0; grammar order; public <order> = {rule};"
