from corner_shop import PHRASES, SMALL, only_mistake

from smartivr.flows.load import load_line
from smartivr.understanding.expecting import SlotValue


def test_phrases_that_are_no_yaml_do_not_make_every_intent_unknown(write_line) -> None:
    assert only_mistake(write_line(SMALL, "intents: [oops\n")).startswith("shop/phrases.yaml:")


def test_slots_are_values_with_ways_of_saying_them(write_line) -> None:
    phrases = (
        PHRASES
        + """
slots:
  size: [small, large]
  milk:
    whole: [milk, full milk]
    none:
"""
    )
    flow = load_line(write_line(SMALL, phrases))
    assert flow.slots["size"] == (SlotValue("small", ("small",)), SlotValue("large", ("large",)))
    assert flow.slots["milk"] == (
        SlotValue("whole", ("milk", "full milk")),
        SlotValue("none", ("none",)),
    )


def test_a_template_that_names_an_unknown_slot_is_located_at_the_slot(write_line) -> None:
    phrases = (
        PHRASES.replace("place an order", "'order [a] {szie} box'") + "slots: {size: [small]}\n"
    )
    sentence = only_mistake(write_line(SMALL, phrases))
    assert sentence == "shop/phrases.yaml:2:31: there is no slot 'szie'; did you mean 'size'?"


def test_a_phrase_that_yaml_reads_as_a_list_is_explained(write_line) -> None:
    phrases = "intents:\n  orders:\n    - [opening] hours\n  hours: [hours]\n"
    sentence = only_mistake(write_line(SMALL, phrases))
    assert sentence.startswith("shop/phrases.yaml:3:")
    assert "must stand in quotes" in sentence


def test_a_phrase_that_yaml_reads_as_a_mapping_is_explained(write_line) -> None:
    phrases = "intents:\n  orders:\n    - {size}\n  hours: [hours]\n"
    sentence = only_mistake(write_line(SMALL, phrases))
    assert sentence.startswith("shop/phrases.yaml:3:7:")
    assert "begins with { must stand in quotes" in sentence
