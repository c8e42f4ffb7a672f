from collections.abc import Iterable
from pathlib import Path

import pytest

from smartivr.flows.centre import load_directory
from smartivr.flows.check import check
from smartivr.flows.finding import SEVERITIES, Code, Severity
from smartivr.flows.load import read_line

HEAD = """
title: Shop
language: en
start: main
agent: human
"""
PHRASES = """
intents:
  orders: [orders]
  hours: [hours]
  returns: [returns]
slots:
  size: [small]
"""


@pytest.fixture
def found(write_line):
    """Check a line whose steps (and more) are given; every finding as `code file:line`."""

    def run(steps: str, phrases: str = "", unknown=None, has_recording=None) -> list[str]:
        source = read_line(write_line(HEAD + steps.lstrip("\n"), phrases))
        findings = check(source.flow, unknown, has_recording=has_recording, source=source)
        return [f"{f.code} {f.where.partition('/')[2]}" for f in findings]

    return run


GOOD = """
steps:
  main:
    menu: Orders or hours?
    options:
      orders: {key: 1, next: human, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [hours]}
  hours: {hangup: Always.}
  human: {queue: shop}
"""


def test_a_good_flow_has_no_findings(found) -> None:
    assert found(GOOD) == []


def test_a_step_that_no_way_leads_to_is_found(found) -> None:
    assert found(GOOD + "  lost: {queue: shop}\n") == ["unreachable-step flow.yaml:13:3"]


def test_steps_that_never_end_the_call_are_found(found) -> None:
    steps = """
steps:
  main: {ask: Again?, slot: again, kind: yes_no, next: more}
  more: {ask: And again?, slot: again, kind: yes_no, next: main}
  human: {queue: shop}
"""
    assert found(steps) == ["dead-end flow.yaml:6:3", "dead-end flow.yaml:7:3"]


def test_a_shared_step_that_returns_is_no_dead_end(found) -> None:
    steps = """
steps:
  main: {use: rules, next: human}
  rules: {say: Be kind., next: return}
  human: {queue: shop}
"""
    assert found(steps) == []


def test_a_circle_without_the_caller_is_found_once(found) -> None:
    steps = """
steps:
  main: {say: Please wait., next: look}
  look: {branch: hours, when: {open: main}, otherwise: human}
  human: {queue: shop}
"""
    assert found(steps) == ["silent-loop flow.yaml:6:3"]


def test_an_agent_step_that_only_hangs_up_is_found(found) -> None:
    assert found(GOOD.replace("human: {queue: shop}", "human: {hangup: Bye.}")) == [
        "no-human flow.yaml:12:3"
    ]


def test_an_option_on_key_0_is_found(found) -> None:
    assert found(GOOD.replace("key: 2", "key: 0")) == ["agent-key-taken flow.yaml:10:20"]


def test_a_fourth_menu_on_the_way_is_found(found) -> None:
    menus = "".join(
        f"  m{n}: {{menu: Orders?, options: {{orders: {{key: 1, next: m{n + 1}}}}}}}\n"
        for n in range(1, 4)
    )
    last = "  m4: {menu: Orders?, options: {orders: {key: 1, next: human}}}\n"
    main = "  main: {menu: Orders?, options: {orders: {key: 1, next: m2}}}\n"
    steps = "\nsteps:\n" + main + menus.partition("\n")[2] + last + "  human: {queue: shop}\n"
    assert found(steps, "intents: {orders: [orders]}\n") == ["deep-menu flow.yaml:9:3"]


def test_a_menu_of_six_options_is_found(found) -> None:
    words = ("one", "two", "three", "four", "five", "six")
    options = "".join(
        f"      {word}: {{key: {n}, next: human, phrases: [{word}]}}\n"
        for n, word in enumerate(words, start=1)
    )
    steps = f"\nsteps:\n  main:\n    menu: {' '.join(words)}?\n    options:\n{options}"
    assert found(steps + "  human: {queue: shop}\n") == ["long-menu flow.yaml:6:3"]


def test_an_option_that_the_prompt_does_not_name_is_found(found) -> None:
    assert found(GOOD.replace("Orders or hours?", "Orders?")) == ["option-not-named flow.yaml:10:7"]


def test_an_option_may_be_named_by_any_of_its_phrases(found) -> None:
    steps = GOOD.replace("phrases: [hours]", "phrases: ['[opening] hours']")
    assert found(steps.replace("Orders or hours?", "Orders or opening hours?")) == []


def test_an_option_without_a_key_is_noted(found) -> None:
    assert found(GOOD.replace("key: 2, ", "")) == ["speech-only-option flow.yaml:10:7"]


def test_a_key_that_begins_another_is_found(found) -> None:
    assert found(GOOD.replace("key: 2", "key: 12")) == ["key-prefix flow.yaml:9:21"]


def test_a_prompt_without_words_is_found(found) -> None:
    assert found(GOOD.replace("menu: Orders or hours?", "menu: {}\n    help: ''"))[:2] == [
        "empty-prompt flow.yaml:7:5",
        "empty-prompt flow.yaml:8:12",
    ]


def test_the_last_words_may_be_empty(found) -> None:
    assert found(GOOD.replace("hangup: Always.", "hangup: ''")) == []


def test_a_recording_without_a_file_is_found(found) -> None:
    steps = GOOD.replace("hangup: Always.", "hangup: {text: Always., recording: always}")
    assert found(steps, has_recording=lambda name: name != "always") == [
        "missing-recording flow.yaml:11:46"
    ]
    assert found(steps, has_recording=lambda name: name == "always") == []


def test_an_announcement_without_an_end_is_found(found) -> None:
    announced = GOOD + "announcements:\n  - {step: hours, say: Hi., owner: Ann}\n"
    assert found(announced) == ["endless-announcement flow.yaml:11:3"]


def test_a_word_the_recognizer_does_not_know_is_found_at_its_intent(found) -> None:
    def unknown(words: Iterable[str]) -> frozenset[str]:
        return frozenset(words) & {"hours", "elsewhere"}

    steps = GOOD.replace(", phrases: [hours]", "").replace(", phrases: [orders]", "")
    phrases = "intents:\n  orders: [orders]\n  hours: [opening hours, hours]\n"
    assert found(steps, phrases, unknown) == ["unknown-word phrases.yaml:3:3"]


def test_intents_and_slots_that_nothing_uses_are_noted(found) -> None:
    assert found(GOOD, PHRASES.replace("[hours]", "['[{size}] hours']")) == [
        "unused-intent phrases.yaml:4:3"
    ]
    assert found(GOOD, PHRASES) == [
        "unused-intent phrases.yaml:4:3",
        "unused-slot phrases.yaml:1:1",
    ]


def test_findings_come_worst_first(write_line) -> None:
    steps = GOOD.replace("{queue: shop}", "{hangup: Bye.}").replace("key: 2, ", "")
    flow = read_line(write_line(HEAD + steps + "  lost: {queue: shop}\n")).flow
    found = [finding.severity for finding in check(flow)]
    assert found == [Severity.ERROR, Severity.WARNING, Severity.NOTE]


def test_without_files_a_finding_names_the_step(write_line) -> None:
    flow = read_line(write_line(HEAD + GOOD + "  lost: {queue: shop}\n")).flow
    assert [str(finding) for finding in check(flow)] == [
        "lost: warning: no way leads to step 'lost' (unreachable-step)"
    ]


def test_every_code_has_a_severity() -> None:
    assert set(SEVERITIES) == set(Code)


LINES = sorted(path.parent for path in Path(__file__).parents[2].glob("intents/*/flow.yaml"))


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_the_shipped_lines_have_nothing_but_notes(line: Path) -> None:
    source = read_line(line, load_directory(line.parent))
    worse = [f for f in check(source.flow, source=source) if f.severity is not Severity.NOTE]
    assert worse == []


def test_phrases_that_sound_alike_are_found_with_their_score(found, write_line) -> None:
    steps = GOOD.replace("phrases: [hours]", "phrases: [hours, borders]")
    assert found(steps) == ["confusable-phrases flow.yaml:9:7"]
    message = check(read_line(write_line(HEAD + steps)).flow)[0].message
    assert message.startswith("'orders' (orders) and 'borders' (hours) are alike in sound (0.")


def test_the_same_phrase_for_two_options_is_found(found) -> None:
    assert found(GOOD.replace("phrases: [hours]", "phrases: [hours, orders]")) == [
        "confusable-phrases flow.yaml:9:7"
    ]


def test_a_phrase_like_a_universal_command_is_found_at_the_option(found) -> None:
    assert found(GOOD.replace("phrases: [hours]", "phrases: [hours, operator]")) == [
        "confusable-phrases flow.yaml:10:7"
    ]


def test_entries_of_a_list_that_sound_alike_are_found(found) -> None:
    steps = """
steps:
  main:
    ask: Which town?
    slot: town
    kind: list
    values: {Reading: [reading], Redding: [redding], York: [york]}
    next: human
  human: {queue: shop}
"""
    assert found(steps) == ["confusable-phrases flow.yaml:10:23"]


def test_how_phrases_sound_never_stops_a_line_and_can_be_left_out() -> None:
    flow = read_line(Path(__file__).parents[2] / "intents" / "telecom").flow
    whole, quick = check(flow), check(flow, sounds=False)
    assert set(quick) <= set(whole)
    assert all(one.severity is not Severity.ERROR for one in set(whole) - set(quick))
    heard = {Code.CONFUSABLE_PHRASES, Code.UNKNOWN_WORD, Code.UNUSED_INTENT, Code.UNUSED_SLOT}
    assert all(SEVERITIES[code] is not Severity.ERROR for code in heard)
