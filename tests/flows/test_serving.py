from pathlib import Path

import pytest

from smartivr.errors import FlowError
from smartivr.flows.check import check
from smartivr.flows.finding import Code
from smartivr.flows.load import read_line
from smartivr.routing.directory import Box, Directory, Person, QueueRules

DIRECTORY = Directory(
    people={
        "ann": Person("ann", "Ann Baker", extension="201"),
        "ben": Person("ben", "Ben Okafor", extension="3"),
    },
    queues={"sales": QueueRules("sales"), "support": QueueRules("support")},
    boxes={"sales": Box("sales", email=("sales@example.com",)), "quiet": Box("quiet")},
)
HEAD = """\
title: T
language: en
start: main
agent: human
{extra}
steps:
  human: {{queue: sales}}
"""


@pytest.fixture
def findings(write_line):
    def run(steps: str, extra: str = "", directory: Directory = DIRECTORY) -> list[tuple[str, str]]:
        text = HEAD.format(extra=extra) + steps
        folder: Path = write_line(text)
        source = read_line(folder, directory)
        return [
            (str(found.code), f"{found.where.rpartition('yaml:')[2]} {found.message}")
            for found in check(source.flow, source=source)
        ]

    return run


def told(findings, code):
    return [message for found, message in findings if found == code]


@pytest.mark.parametrize(
    "step", ["queue: roofing", "callback: roofing", "voicemail: roofing", "transfer: zoe-zimmer"]
)
def test_a_destination_that_is_served_elsewhere_is_a_hint(findings, step):
    found = findings(f"  main: {{{step}}}\n")
    assert "so the call is handed over" in told(found, Code.NOT_SERVED)[0]
    assert not told(found, Code.UNSERVED_DESTINATION)


@pytest.mark.parametrize(
    ("step", "meant"),
    [("queue: sails", "sales"), ("callback: suport", "support"), ("transfer: anne", "ann")],
)
def test_a_slip_in_the_name_of_a_destination_is_a_warning(findings, step, meant):
    found = findings(f"  main: {{{step}}}\n")
    assert f"did you mean {meant!r}" in told(found, Code.UNSERVED_DESTINATION)[0]
    assert not told(found, Code.NOT_SERVED)


@pytest.mark.parametrize(
    "step",
    ["queue: sales", "callback: support", "voicemail: sales", "transfer: ann", "transfer: 201"],
)
def test_a_destination_that_is_served_here_is_none(findings, step):
    assert not told(findings(f"  main: {{{step}}}\n"), Code.NOT_SERVED)


def test_a_transfer_to_a_number_or_to_a_queue_is_meant_so(findings):
    assert not told(findings('  main: {transfer: "+442079460123"}\n'), Code.NOT_SERVED)
    assert not told(findings("  main: {transfer: sales}\n"), Code.NOT_SERVED)


def test_a_line_of_which_nothing_is_served_here_is_meant_so(findings):
    steps = "  main: {queue: roofing, on_full: human}\n"
    found = findings(steps, directory=Directory(queues={"support": QueueRules("support")}))
    assert not told(found, Code.NOT_SERVED)


def test_without_a_directory_everything_is_elsewhere_on_purpose(findings):
    found = findings("  main: {voicemail: anything}\n", directory=Directory())
    assert not told(found, Code.NOT_SERVED)


def test_a_box_that_mails_nobody_is_told(findings):
    assert told(findings("  main: {voicemail: quiet}\n"), Code.UNMAILED_BOX)
    assert not told(findings("  main: {voicemail: sales}\n"), Code.UNMAILED_BOX)


def test_a_directory_step_at_which_nobody_can_be_named_is_told(findings):
    step = "  main: {directory: Whom?, people: [anne]}\n"
    found = findings(step)
    assert "did you mean 'ann'" in told(found, Code.NOT_SERVED)[0]
    assert told(found, Code.EMPTY_DIRECTORY)
    assert not told(findings("  main: {directory: Whom?}\n"), Code.EMPTY_DIRECTORY)


MENU = """\
  main:
    menu: Sales or orders?
    options:
      sales: {key: 2, next: human, phrases: [sales]}
      orders: {key: 3, next: human, phrases: [orders]}
"""


def test_an_extension_that_a_menu_hides_is_told_where_the_option_stands(findings):
    found = told(findings(MENU, extra="extensions: true"), Code.HIDDEN_EXTENSION)
    assert len(found) == 1
    assert "key '3' of option 'orders' is an extension too" in found[0]
    assert found[0].startswith("12:")


def test_a_key_that_callers_must_wait_after_is_told_once(findings):
    found = told(findings(MENU, extra="extensions: true"), Code.EXTENSION_WAIT)
    assert len(found) == 1
    assert "key '2' begins the extension '201'" in found[0]


def test_extensions_are_no_matter_where_they_cannot_be_dialled(findings):
    codes = {code for code, _ in findings(MENU)}
    assert not codes & {Code.HIDDEN_EXTENSION, Code.EXTENSION_WAIT}


def test_an_extension_that_begins_with_zero_delays_the_agent(findings):
    people = {"z": Person("z", "Zed", extension="012")}
    found = findings(MENU, extra="extensions: true", directory=Directory(people=people))
    assert "key '0' begins the extension '012'" in told(found, Code.EXTENSION_WAIT)[0]


QUEUE = """\
  main:
    queue: sales
    exits:
      later: {next: late, phrases: [call me back]}
      note: {key: 0, next: human, phrases: [call me back now]}
    on_full: human
  late: {callback: sales, on_failure: human}
"""


def test_the_ways_out_of_a_queue_are_looked_over_like_options(findings):
    found = findings(QUEUE)
    assert told(found, Code.SPEECH_ONLY_OPTION)
    assert told(found, Code.AGENT_KEY_TAKEN)
    assert told(found, Code.CONFUSABLE_PHRASES)


def test_steps_are_reached_by_every_way_out(findings):
    codes = {code for code, _ in findings(QUEUE)}
    assert Code.UNREACHABLE_STEP not in codes
    assert Code.SILENT_LOOP not in codes


def test_queues_that_refuse_into_each_other_are_a_silent_circle(findings):
    steps = """\
  main: {queue: support, on_closed: other}
  other: {queue: sales, on_closed: main}
"""
    assert told(findings(steps), Code.SILENT_LOOP)


def test_people_who_ring_one_after_the_other_are_no_silent_circle(findings):
    steps = """\
  main: {transfer: ann, on_no_answer: other}
  other: {transfer: ben, on_no_answer: main}
"""
    assert not told(findings(steps), Code.SILENT_LOOP)


def test_an_answer_and_a_directory_are_ends_of_a_call(findings):
    steps = """\
  main:
    menu: Hours or people?
    options:
      hours: {key: 1, next: hours, phrases: [hours]}
      people: {key: 2, next: whom, phrases: [people]}
  hours: {answer: We are open all day.}
  whom: {directory: Whom?}
"""
    assert not told(findings(steps), Code.DEAD_END)


def test_a_directory_counts_as_a_way_to_a_human(findings):
    steps = "  main: {directory: Whom?}\n"
    found = findings(steps, extra="main: main")
    assert not told(found, Code.NO_HUMAN)


@pytest.mark.parametrize(
    ("exits", "sentence"),
    [
        ("{later: {key: 1, next: nowhere, phrases: [later]}}", "there is no step 'nowhere'"),
        ("{later: {key: 1, next: human}}", "there are no phrases for the intent 'later'"),
        ('{later: {next: human, phrases: ["(a"]}}', "in this phrase"),
        (
            "{a: {key: 1, next: human, phrases: [x]}, b: {key: 1, next: human, phrases: [y]}}",
            "key '1' already chooses 'a'",
        ),
    ],
)
def test_mistakes_in_the_ways_out_of_a_queue_are_located(findings, exits, sentence):
    with pytest.raises(FlowError) as caught:
        findings(f"  main: {{queue: sales, exits: {exits}}}\n")
    assert sentence in str(caught.value)


def test_a_way_out_may_name_what_works_everywhere(findings):
    found = findings("  main: {queue: sales, exits: {main_menu: {key: 3, next: human}}}\n")
    assert not told(found, Code.NOT_SERVED)
