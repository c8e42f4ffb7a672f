from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smartivr.dialog.steps import VERBS
from smartivr.errors import FlowError
from smartivr.flows.load import load_line, load_lines, read_line
from smartivr.routing.sites import Sites
from smartivr.understanding.expecting import SlotValue

SMALL = """
title: Corner shop
language: en
start: main
agent: human
steps:
  main:
    menu: Orders or opening hours?
    options:
      orders: {key: 1, next: human}
      hours: {key: 02, next: hours}
  hours: {say: We are always open., next: main}
  human: {transfer: owner}
"""
PHRASES = """
intents:
  orders: [orders, place an order]
  hours:
    label: opening hours
    phrases: "[opening] hours"
"""


def mistakes(folder: Path) -> list[str]:
    with pytest.raises(FlowError) as caught:
        load_line(folder)
    return list(caught.value.mistakes)


def only_mistake(folder: Path) -> str:
    found = mistakes(folder)
    assert len(found) == 1, found
    return found[0]


def test_a_small_line_becomes_a_flow(write_line) -> None:
    flow = load_line(write_line(SMALL, PHRASES))
    assert (flow.line, flow.title, flow.main) == ("shop", "Corner shop", "main")
    assert {name: type(step).verb for name, step in flow.steps.items()} == {
        "main": "menu",
        "hours": "say",
        "human": "transfer",
    }
    assert flow.intents["hours"].label == "opening hours"
    assert flow.intents["orders"].phrases == ("orders", "place an order")


def test_keys_stay_as_they_are_written(write_line) -> None:
    flow = load_line(write_line(SMALL, PHRASES))
    options = flow.steps["main"].options  # type: ignore[attr-defined]  it is a menu
    assert [option.key for option in options.values()] == ["1", "02"]


def test_yes_and_no_are_words_and_not_truths(write_line) -> None:
    flow = load_line(
        write_line("""
        title: Yes or no
        language: en
        start: q
        agent: human
        steps:
          q:
            ask: Really?
            slot: sure
            kind: yes_no
            when: {yes: human, no: human}
          human: {transfer: owner}
        """)
    )
    assert [edge.label for edge in flow.steps["q"].edges()] == ["yes", "no"]


def test_the_version_changes_with_any_file(write_line) -> None:
    first = load_line(write_line(SMALL, PHRASES)).version
    assert load_line(write_line(SMALL, PHRASES)).version == first
    assert load_line(write_line(SMALL, PHRASES + "# more\n")).version != first


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


def test_phrases_that_are_no_yaml_do_not_make_every_intent_unknown(write_line) -> None:
    assert only_mistake(write_line(SMALL, "intents: [oops\n")).startswith("shop/phrases.yaml:")


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


@pytest.mark.parametrize("number", ["+442079460000", "+4420*", "100", "+48?????????", "*"])
def test_called_numbers_may_be_whole_short_or_patterns(write_line, number: str) -> None:
    flow = load_line(write_line(SMALL + f'numbers: "{number}"\n', PHRASES))
    assert flow.numbers == (number,)


@pytest.mark.parametrize("number", ["+9", "+44209999900000000000", "02079461234", "+44 207", "x"])
def test_other_called_numbers_are_mistakes(write_line, number: str) -> None:
    sentence = only_mistake(write_line(SMALL + f'numbers: "{number}"\n', PHRASES))
    assert "this is no phone number" in sentence
    assert number not in sentence.removeprefix("shop/flow.yaml:15:11")


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


def test_announcements_are_in_the_lines_own_time(write_line) -> None:
    announced = (
        SMALL
        + """
announcements:
  - step: hours
    say: We moved.
    owner: Ann
    starts: 2026-07-01 09:00
    ends: 2026-07-02
"""
    )
    calendar = "timezone: Europe/Warsaw\nhours: {mon-sun: 00:00-24:00}\n"
    announcement = load_line(write_line(announced, PHRASES, calendar)).announcements[0]
    assert announcement.starts == datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
    assert announcement.ends == datetime(2026, 7, 2, 0, 0, tzinfo=ZoneInfo("Europe/Warsaw"))


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


def test_a_shared_step_may_return(write_line) -> None:
    flow = load_line(
        write_line("""
        title: Shared
        language: en
        start: first
        agent: human
        steps:
          first: {use: rules, next: second}
          second: {use: rules, next: human}
          rules: {say: Calls are recorded., next: return}
          human: {transfer: owner}
        """)
    )
    assert flow.steps["rules"].verb == "say"


def test_one_faulty_line_does_not_stop_the_others(write_line, tmp_path: Path) -> None:
    write_line(SMALL, PHRASES, line="good")
    write_line(SMALL.replace("start: main", "start: mian"), PHRASES, line="bad")
    lines = load_lines(tmp_path)
    assert list(lines.flows) == ["good"]
    assert list(lines.faults) == ["bad"]
    assert "did you mean 'main'?" in str(lines.faults["bad"])


def test_two_lines_cannot_have_the_same_number(write_line, tmp_path: Path) -> None:
    write_line(SMALL + 'numbers: "100"\n', PHRASES, line="one")
    write_line(SMALL + 'numbers: ["101", "100"]\n', PHRASES, line="two")
    lines = load_lines(tmp_path)
    assert list(lines.flows) == ["one"]
    assert "has one of these called numbers too" in str(lines.faults["two"])


def test_two_folders_cannot_hold_the_same_line(write_line, tmp_path: Path) -> None:
    write_line(SMALL + "line: shop\n", PHRASES, line="one")
    write_line(SMALL + "line: shop\n", PHRASES, line="two")
    assert "another folder holds a line 'shop' too" in str(load_lines(tmp_path).faults["two"])


def test_a_line_remembers_where_its_steps_stand(write_line) -> None:
    source = read_line(write_line(SMALL, PHRASES))
    assert str(source.step("hours")) == "shop/flow.yaml:11:3"
    assert str(source.step("main", "options", "hours", "next")) == "shop/flow.yaml:10:30"
    assert str(source.intent("orders")) == "shop/phrases.yaml:2:3"


def test_every_verb_is_told_where_a_step_has_none(write_line) -> None:
    sentence = only_mistake(write_line(SMALL.replace("{transfer: owner}", "hello"), PHRASES))
    assert all(verb in sentence for verb in VERBS)


SUN = """
title: Sun
language: en
start: main
agent: london
steps:
  main: {branch: site, when: {londn: london, sydney: london}, otherwise: london}
  london: {queue: london}
"""
SITES = """
timezone: Europe/London
sites:
  london: {timezone: Europe/London, hours: {mon-fri: 09:00-17:00}}
  sydney: {timezone: Australia/Sydney, hours: {mon-fri: 09:00-17:00}}
"""


def test_sites_are_read_in_order(write_line) -> None:
    flow = load_line(write_line(SUN.replace("londn", "london"), calendar=SITES))
    assert isinstance(flow.calendar, Sites)
    assert list(flow.calendar.sites) == ["london", "sydney"]


def test_a_site_that_the_calendar_does_not_have_is_located(write_line) -> None:
    found = only_mistake(write_line(SUN, calendar=SITES))
    assert found.startswith("shop/flow.yaml:6:31: ")
    assert "no site 'londn'; did you mean 'london'?" in found


def test_without_a_calendar_there_are_no_sites(write_line) -> None:
    assert all("there are none" in one for one in mistakes(write_line(SUN)))


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        (SITES + "hours: {mon: 09:00-10:00}", "a calendar needs either hours or sites"),
        ("timezone: UTC", "a calendar needs either hours or sites"),
        (SITES + "holidays: {country: GB}", "holidays and exceptions belong to each site"),
    ],
)
def test_a_calendar_has_hours_or_sites(write_line, calendar: str, sentence: str) -> None:
    assert any(sentence in one for one in mistakes(write_line(SUN, calendar=calendar)))
