from pathlib import Path

import pytest
from corner_shop import PHRASES, SMALL, mistakes, only_mistake

from smartivr.dialog.steps import VERBS
from smartivr.flows.load import load_line

TEN_MISTAKES = """
title: Corner shop
language: en
start: mian
agent: human
numbers: [hello]
steps:
  main:
    menu: Orders or hours, {nmae}?
    options:
      orders: {key: 1, next: hours}
      hours: {key: 1, next: huors}
      ordres: {next: human}
    no_imput: [Hello?]
    settings: {no_input_s: soon}
  hours:
    say: We are always open.
  human:
    tranfser: owner
"""


def test_ten_kinds_of_mistakes_yield_ten_located_messages(write_line) -> None:
    folder = write_line(TEN_MISTAKES, PHRASES)
    assert mistakes(folder) == [
        "shop/flow.yaml:3:8: there is no step 'mian'; did you mean 'main'?",
        "shop/flow.yaml:5:11: this is no phone number in the form +442079460000, nor a pattern",
        "shop/flow.yaml:8:28: nothing fills the variable 'nmae'; known are opens",
        "shop/flow.yaml:11:20: key '1' already chooses 'orders' in this menu",
        "shop/flow.yaml:11:29: there is no step 'huors'; did you mean 'hours'?",
        "shop/flow.yaml:12:7: there are no phrases for the intent 'ordres'; did you mean 'orders'?",
        "shop/flow.yaml:13:5: step 'main': unknown key 'no_imput'; did you mean 'no_input'?",
        "shop/flow.yaml:14:28: step 'main': settings.no_input_s must be a number",
        "shop/flow.yaml:15:3: step 'hours': next is missing",
        (
            "shop/flow.yaml:17:3: step 'human' has no verb; 'tranfser' is not known; "
            "did you mean 'transfer'?"
        ),
    ]


def test_mistakes_of_all_files_are_told_at_once(write_line) -> None:
    folder = write_line(
        SMALL.replace("human}", "nobody}", 1),
        PHRASES.replace("[orders,", "['(orders',"),
        "timezone: Europe/Londn\nhours: {mon-fri: 9-17, sum: closed}\n",
    )
    assert mistakes(folder) == [
        "shop/flow.yaml:9:30: there is no step 'nobody'; known are hours, human, main",
        "shop/phrases.yaml:2:13: in this phrase, the '(' is not closed",
        (
            "shop/calendar.yaml:1:11: timezone: 'Europe/Londn' is no time zone; "
            "write one such as Europe/London"
        ),
        "shop/calendar.yaml:2:18: hours.mon-fri: hours look like 09:00-17:30, or closed",
        (
            "shop/calendar.yaml:2:24: hours.sum: 'sum' is no weekday; "
            "write mon, tue, ... or a range such as mon-fri"
        ),
    ]


def test_a_line_without_a_flow_file_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    assert only_mistake(tmp_path / "shop").endswith("shop/flow.yaml:1:1: this file is missing")


@pytest.mark.parametrize(
    ("change", "to", "mistake"),
    [
        ("start: main", "start: return", "there is no step 'return'"),
        ("agent: human", "agnet: human", "unknown key 'agnet'; did you mean 'agent'?"),
        ("language: en", "language: english", "language must look like en or en-GB"),
        ("orders: {key: 1,", "agent: {key: 1,", "'agent' is understood everywhere"),
        ("transfer: owner", "transfer: [owner]", "transfer must be a text; this is a list"),
        ("transfer: owner", "transfer: ~", "transfer must be a text; nothing stands here"),
        ("next: main}", "next: return}", "step 'hours' returns, but no step with `use`"),
        ("key: 1,", "key: x,", "options.orders.key holds up to four of the keys"),
        ("next: main}", "next: main, settings: {attempts: 9}}", "settings.attempts must be at"),
        ("We are always open.", '"{a b}"', "a variable is one name in braces"),
        ("We are always open.", '"{a:words}"', "a variable cannot be said as 'words'"),
        ("hours: {say:", "return: {say:", "'return' cannot be a step's name"),
        ("We are always open.", "", "say must be a text; nothing stands here"),
    ],
)
def test_a_mistake_is_told_in_plain_words(write_line, change: str, to: str, mistake: str) -> None:
    assert change in SMALL
    folder = write_line(SMALL.replace(change, to, 1), PHRASES)
    found = mistakes(folder)
    assert any(mistake in sentence for sentence in found), found


def branching(step: str) -> str:
    return f"""
        title: Branches
        language: en
        start: b
        agent: human
        steps:
          b: {step}
          human: {{transfer: owner}}
        """


@pytest.mark.parametrize(
    ("step", "mistake"),
    [
        ("{branch: mood, when: {a: human}}", "branch must be one of hours, site, called"),
        ("{branch: hours, when: {opne: human}}", "knows only open and closed"),
        ("{branch: slot, slot: x, when: {a: human}, otherwise: human}", "nothing fills the slot"),
        ("{branch: caller, when: {bob: human}, otherwise: human}", "this is no phone number"),
        ("{branch: webhook, when: {a: human}, otherwise: human}", "needs url and fallback"),
        (
            "{branch: webhook, when: {a: human}, otherwise: human, url: here, fallback: human}",
            "url must be an address",
        ),
        ("{ask: Which?, slot: s, kind: list, values: {a: [b]}, next: human, when: {c: b}}", "none"),
        ("{ask: Which?, slot: s, kind: list, next: human}", "an ask of kind list needs values"),
        ("{ask: Which?, slot: s, kind: digit, next: human}", "did you mean 'digits'?"),
        ("{ask: Sure?, slot: confirmation, kind: digits, next: human}", "taken by the call itself"),
        ("{ask: How many?, slot: n, kind: number, minimum: 5, maximum: 4, next: human}", "minimum"),
        ("{ask: Which?, slot: n, kind: digits, min_length: 5, max_length: 4, next: human}", "max_"),
        ("{use: return, next: human}", "there is no step 'return'"),
    ],
)
def test_what_is_wrong_with_one_step_is_told(write_line, step: str, mistake: str) -> None:
    found = mistakes(write_line(branching(step)))
    assert any(mistake in sentence for sentence in found), found


@pytest.mark.parametrize("number", ["+9", "+44209999900000000000", "02079461234", "+44 207", "x"])
def test_other_called_numbers_are_mistakes(write_line, number: str) -> None:
    sentence = only_mistake(write_line(SMALL + f'numbers: "{number}"\n', PHRASES))
    assert "this is no phone number" in sentence
    assert number not in sentence.removeprefix("shop/flow.yaml:15:11")


@pytest.mark.parametrize(
    ("entry", "mistake"),
    [
        ("{step: huors, say: Hi., owner: Ann}", "there is no step 'huors'; did you mean 'hours'?"),
        ("{step: hours, say: Hi.}", "announcements.owner is missing"),
        ("{step: hours, say: Hi., owner: Ann, ends: noon}", "a time looks like"),
        (
            "{step: hours, say: Hi., owner: Ann, starts: 2026-01-02, ends: 2026-01-01}",
            "must end after it starts",
        ),
    ],
)
def test_what_is_wrong_with_an_announcement_is_told(write_line, entry: str, mistake: str) -> None:
    fork = "  fork: {branch: hours, when: {open: main}, otherwise: human}\n"
    folder = write_line(SMALL + fork + f"announcements:\n  - {entry}\n", PHRASES)
    assert mistake in only_mistake(folder)


def test_a_branch_may_only_ask_for_values_that_its_slot_can_have(write_line) -> None:
    flow = """
    title: Values
    language: en
    start: size
    agent: human
    steps:
      size: {ask: Which?, slot: size, kind: list, values: {small: [], large: []}, next: fork}
      fork: {branch: slot, slot: size, when: {smal: human, "": size}, otherwise: human}
      human: {transfer: owner}
    """
    sentence = only_mistake(write_line(flow))
    assert sentence == "shop/flow.yaml:7:43: 'size' is never 'smal'; did you mean 'small'?"
    load_line(write_line(flow.replace("list, values: {small: [], large: []}", "digits")))


def test_every_verb_is_told_where_a_step_has_none(write_line) -> None:
    sentence = only_mistake(write_line(SMALL.replace("{transfer: owner}", "hello"), PHRASES))
    assert all(verb in sentence for verb in VERBS)
