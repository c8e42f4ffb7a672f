"""Menus and orders that the tests of understanding share."""

import pytest

from smartivr.understanding.expecting import Asked, Expecting, Option, SlotValue
from smartivr.understanding.languages import language_pack

MENU = {
    "support": ("[technical] support", "i have a [technical] problem", "something is broken"),
    "sales": ("sales", "[the] sales (team|department)", "buy a new (phone|contract)"),
    "track_order": ("track my order", "where is my (order|parcel)", "order tracking"),
    "broadband": ("broadband", "[my] (broadband|internet) is (slow|down)"),
}
POLISH_MENU = {
    "faktury": ("faktura", "[moja] faktura", "zapłacić (fakturę|rachunek)", "pytanie o fakturę"),
    "awaria": ("awaria", "zgłosić awarię", "internet nie działa", "nie mam internetu"),
    "sprzedaz": ("sprzedaż", "nowa umowa", "kupić nowy telefon"),
}
AMOUNTS = ("a little bit of", "a bit of", "some", "a lot of", "lots of")
ORDER = (
    "[brew|can i get|can i have|i want|get me|give me|i'd like|make me|may i have] [a|an] "
    "([{size}];[{roast}];[{numberOfShots}]) {coffeeDrink} "
    "[with ({milkAmount} [and {sugarAmount}]|{sugarAmount} [and {milkAmount}])]"
)


def with_universals(options, language, **further):
    stock = language_pack(language).universals
    own = tuple(Option(intent, intent, tuple(said)) for intent, said in options.items())
    common = (Option(intent, intent, said, universal=True) for intent, said in stock.items())
    return Expecting(language, (*own, *common), **further)


@pytest.fixture(scope="session")
def menu():
    """Make a moment with these options (intent -> phrases) and the universals."""

    def make(options, language="en", **further):
        return with_universals(options, language, **further)

    return make


@pytest.fixture(scope="session")
def telecom():
    return with_universals(MENU, "en")


@pytest.fixture(scope="session")
def telekom():
    return with_universals(POLISH_MENU, "pl")


@pytest.fixture(scope="session")
def question():
    """Make a moment at which a value is asked for."""

    def make(kind, language="en", **limits):
        asked = Asked("value", kind, "answer", **limits)
        return with_universals({}, language, asked=asked, today="2026-11-23")

    return make


def values(*texts):
    return tuple(SlotValue(text, (text,)) for text in texts)


def amounts(*kinds):
    return values(*kinds, *(f"{amount} {kind}" for kind in kinds for amount in AMOUNTS))


@pytest.fixture(scope="session")
def barista():
    ounces = (f"{number} ounce" for number in ("eight", "twelve", "sixteen", "twenty"))
    slots = {
        "size": values("small", "medium", "large", *ounces),
        "roast": values("light roast", "medium roast", "dark roast"),
        "numberOfShots": values("single shot", "double shot", "triple shot"),
        "coffeeDrink": values(
            *("americano", "cappuccino", "espresso", "latte", "mocha", "iced mocha"),
            *("coffee", "iced coffee", "drip coffee", "house coffee"),
        ),
        "milkAmount": amounts(
            "milk", "skim milk", "whole milk", "soy milk", "almond milk", "cream"
        ),
        "sugarAmount": amounts("sugar", "brown sugar", "sweetener"),
    }
    return with_universals({"orderDrink": (ORDER,)}, "en", slots=slots)
