import pytest
from ruamel.yaml import YAML

from smartivr.errors import BadMessage
from smartivr.flows.draft import FLOW, PHRASES
from smartivr.flows.editing import edited, with_bands, with_phrase

FLOW_TEXT = """\
# the shop
title: "Corner shop"   # as on the door
settings:
  # patient
  no_input_s: 6
steps:
  main:
    menu: Hours or address?
    options:
      hours: {key: 1, next: hours}   # first
      address: {key: 2, next: address, phrases: [where are you]}
      other: {key: 3, next: hours}
  size:
    ask: Which size?
    settings: {accept: 0.6}
"""
PHRASES_TEXT = """\
intents:
- of: nothing
"""
SAID = """\
intents:
  hours:
    label: opening hours
    phrases:
      - opening hours   # what most say
      - "[your] hours"
  other: [anything else]
"""
TEXTS = {FLOW: FLOW_TEXT, PHRASES: SAID}


def values(text):
    return YAML(typ="safe").load(text)


def test_what_yaml_takes_for_a_number_or_a_truth_stays_as_it_is_written() -> None:
    text = """\
numbers: [+442079460111, 0044]   # ours
steps:
  main:
    options:
      no: {key: 010, say: 1_000, from: 2026-12-24, wait_s: &long 1.50, ring_s: *long}
"""
    assert edited(text, lambda _: None) == text


def test_bands_go_to_the_line_and_everything_else_stays() -> None:
    text = with_bands(TEXTS, "main", 0.82, 0.4)[FLOW]
    assert values(text)["settings"] == {"no_input_s": 6, "accept": 0.82, "confirm_from": 0.4}
    changed = [line for line in text.splitlines() if line not in FLOW_TEXT.splitlines()]
    assert changed == ["  accept: 0.82", "  confirm_from: 0.4"]


def test_bands_of_a_step_that_has_its_own_go_to_the_step() -> None:
    flow = values(with_bands(TEXTS, "size", 0.7, 0.3)[FLOW])
    assert flow["steps"]["size"]["settings"] == {"accept": 0.7, "confirm_from": 0.3}
    assert "accept" not in flow["settings"]


def test_bands_of_a_line_without_settings_are_put_before_the_steps() -> None:
    text = with_bands({FLOW: "title: Shop\nsteps:\n  main: {menu: Yes?}\n"}, "main", 0.8, 0.5)[FLOW]
    assert list(values(text)) == ["title", "settings", "steps"]


def test_a_phrase_goes_to_the_intent_whose_phrases_they_are() -> None:
    texts = with_phrase(TEXTS, "main", "hours", "when do you close")
    assert texts[FLOW] == FLOW_TEXT
    assert texts[PHRASES] == SAID.replace(
        '"[your] hours"\n', '"[your] hours"\n      - when do you close\n'
    )


def test_a_phrase_joins_a_plain_list_of_phrases() -> None:
    said = values(with_phrase(TEXTS, "main", "other", "something else")[PHRASES])
    assert said["intents"]["other"] == ["anything else", "something else"]


def test_a_phrase_goes_to_the_option_that_has_phrases_of_its_own() -> None:
    texts = with_phrase(TEXTS, "main", "address", "your address")
    assert "phrases: [where are you, your address]" in texts[FLOW]
    assert texts[PHRASES] == SAID


def test_an_option_without_any_phrases_gets_its_first() -> None:
    flow = values(with_phrase({FLOW: FLOW_TEXT}, "main", "hours", "when do you close")[FLOW])
    assert flow["steps"]["main"]["options"]["hours"]["phrases"] == ["when do you close"]


@pytest.mark.parametrize(("step", "option"), [("moon", "hours"), ("main", "moon"), ("size", "x")])
def test_what_is_not_there_cannot_be_changed(step, option) -> None:
    with pytest.raises(BadMessage):
        with_phrase(TEXTS, step, option, "hello")


@pytest.mark.parametrize("text", ["- a list", "a: [", "just words"])
def test_what_is_no_file_of_keys_is_refused(text) -> None:
    with pytest.raises(BadMessage):
        edited(text, lambda _: None)


@pytest.mark.parametrize("text", [FLOW_TEXT, SAID, PHRASES_TEXT, "a:\n  - b\n  - c: 1\n"])
def test_nothing_changes_where_nothing_is_changed(text) -> None:
    assert edited(text, lambda _: None) == text
