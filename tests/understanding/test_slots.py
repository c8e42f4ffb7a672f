import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.understanding.expecting import SlotValue
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.meaning import Band
from smartivr.understanding.understand import understand

LABELS = Path(__file__).parents[2].parent / "shared" / "data" / "sti-dev" / "labels.json"
OPENINGS = ("brew", "can I get", "can I have", "I want", "I'd like", "make me", "may I have")
MISHEARD = {
    "latte": "later",
    "ounce": "ounces",
    "shot": "short",
    "small": "smell",
    "light": "lite",
    "double": "bubble",
    "triple": "trip",
    "twelve": "twelfth",
    "soy": "soya",
    "cream": "creme",
    "iced": "ice",
    "sweetener": "sweeter",
    "single": "signal",
    "roast": "roasted",
    "espresso": "expresso",
    "large": "larch",
    "sugar": "shoulder",
    "coffee": "coffees",
}


def meant(expecting, text):
    return understand(Hypothesis.of(text), expecting)


def spoken(slots, pick):
    """Say an order with its modifiers, milk and sugar in any order."""
    before = [slots[name] for name in ("size", "roast", "numberOfShots") if name in slots]
    after = [slots[name] for name in ("milkAmount", "sugarAmount") if name in slots]
    pick.shuffle(before)
    pick.shuffle(after)
    order = [pick.choice(OPENINGS), pick.choice(("a", "an")), *before, slots["coffeeDrink"]]
    return " ".join(order + (["with", " and ".join(after)] if after else []))


def test_an_order_gives_all_its_slots(barista):
    text = "could I have a double shot large dark roast iced mocha with cream and lots of sugar"
    meaning = meant(barista, f"{text}, please")
    assert (meaning.intent, meaning.band, meaning.exact) == ("orderDrink", Band.ACCEPT, True)
    assert meaning.slots == {
        "size": "large",
        "roast": "dark roast",
        "numberOfShots": "double shot",
        "coffeeDrink": "iced mocha",
        "milkAmount": "cream",
        "sugarAmount": "lots of sugar",
    }


def test_slots_that_are_not_said_are_not_filled(barista):
    assert meant(barista, "a latte").slots == {"coffeeDrink": "latte"}


def test_a_misheard_value_is_still_filled(barista):
    meaning = meant(barista, "can i get a smell expresso with soya milk")
    assert meaning.slots == {"size": "small", "coffeeDrink": "espresso", "milkAmount": "soy milk"}


def test_a_value_that_may_be_another_is_asked_about(barista):
    meaning = meant(barista, "i want an iced")
    assert meaning.band is not Band.ACCEPT
    meaning = meant(barista, "i want a large roast latte with milk")
    assert meaning.band is Band.CONFIRM
    assert "unclear" in meaning.why


def test_a_word_left_over_is_asked_about(barista):
    meaning = meant(barista, "i want a purple latte with milk")
    assert (meaning.slots["coffeeDrink"], meaning.band) == ("latte", Band.CONFIRM)


@pytest.mark.parametrize("text", ["large", "with milk", "can i get", "play some music", "the tea"])
def test_what_is_no_order_is_rejected(barista, text):
    assert meant(barista, text).band is Band.REJECT


def test_a_value_has_several_ways_of_saying_it(menu):
    colours = (SlotValue("#f00", ("red", "(scarlet|crimson)")), SlotValue("#00f", ("[navy] blue",)))
    expecting = menu(
        {"paint": ("paint it {colour} [and {trim}]",)},
        slots={"colour": colours, "trim": (SlotValue("gold", ("gold",)),)},
    )
    assert meant(expecting, "paint it crimson").slots == {"colour": "#f00"}
    assert meant(expecting, "paint it navy blue and gold please").slots == {
        "colour": "#00f",
        "trim": "gold",
    }


def test_polish_slots_are_filled_without_diacritics(menu):
    expecting = menu(
        {"bilet": ("[poproszę] bilet {rodzaj} do {miasto}",)},
        "pl",
        slots={
            "rodzaj": (SlotValue("reduced", ("ulgowy",)), SlotValue("full", ("normalny",))),
            "miasto": (SlotValue("KRK", ("krakowa",)), SlotValue("LDZ", ("łodzi",))),
        },
    )
    meaning = meant(expecting, "poprosze bilet ulgowy do lodzi")
    assert meaning.slots == {"rodzaj": "reduced", "miasto": "LDZ"}
    assert meaning.band is Band.ACCEPT


@settings(deadline=None, max_examples=60)
@given(
    words=st.lists(
        st.sampled_from(
            [
                "a",
                "large",
                "roast",
                "light",
                "iced",
                "coffee",
                "with",
                "soy",
                "milk",
                "and",
                "zebra",
            ]
        ),
        max_size=10,
    )
)
def test_slots_are_only_filled_with_values_of_which_a_word_was_said(barista, words):
    for value in meant(barista, " ".join(words)).slots.values():
        assert set(value.split()) & set(words)


@pytest.fixture(scope="module")
def orders():
    if not LABELS.is_file():
        pytest.skip("needs shared/data/sti-dev")
    return [label["slots"] for label in json.loads(LABELS.read_text()).values()]


@pytest.mark.shared
def test_every_labelled_order_is_understood_exactly(barista, orders):
    pick = random.Random(1)
    for slots in orders:
        meaning = meant(barista, spoken(slots, pick))
        assert (meaning.slots, meaning.band, meaning.exact) == (slots, Band.ACCEPT, True)


def misheard(text, pick):
    words = text.split()
    at = pick.choice([i for i, word in enumerate(words) if word in MISHEARD] or [0])
    words[at] = MISHEARD.get(words[at], words[at])
    return " ".join(words)


def shortened(text, pick):
    words = text.split()
    words.pop(pick.randrange(len(words)))
    return " ".join(words)


@pytest.mark.shared
@pytest.mark.parametrize(("change", "fewest"), [(misheard, 75), (shortened, 55)])
def test_most_orders_survive_one_wrong_word(barista, orders, change, fewest):
    pick = random.Random(2)
    right, wrong, asked = 0, [], pick.sample(orders, 100)
    for slots in asked:
        text = change(spoken(slots, pick), pick)
        meaning = meant(barista, text)
        right += meaning.slots == slots
        invented = {value for value in meaning.slots.values() if value not in text}
        if meaning.band is Band.ACCEPT and not invented <= set(slots.values()):
            wrong.append(text)
    print(f"{change.__name__}: {right} of 100 right, accepted with a wrong value: {wrong}")  # noqa: T201  the figures are wanted
    assert right > fewest
    assert len(wrong) < 3
