from datetime import UTC, datetime

import pytest

from smartivr.dialog.flow import CallFacts
from smartivr.dialog.log import encode
from smartivr.evaluate.aftermath import Verdict, understandings
from smartivr.evaluate.pure_time import PureTimeCall
from smartivr.flows.load import load_line
from smartivr.understanding.meaning import Band

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FLOW = """
title: Shop
language: en
start: main
main: main
agent: agent
settings: {accept: 0.99, confirm_from: 0.4}
steps:
  main:
    menu: Support or sales?
    options:
      support: {next: support, key: "1", phrases: [technical support]}
      sales: {next: sales, key: "2", phrases: [sales department]}
  support:
    menu: Broadband or telephone?
    options:
      broadband: {next: agent, key: "1", phrases: [broadband]}
      telephone: {next: agent, key: "2", phrases: [telephone line]}
  sales:
    queue: sales
  agent:
    transfer: operator
"""
SURE, UNSURE, UNKNOWN = "technical support", "the technical supporter", "what a lovely day"


@pytest.fixture
def judge(tmp_path):
    """Hold a call in pure time, `judge("technical support", "*2", None)`, and judge its log.

    A text is said once everything has been heard, `*2` presses a key, and None hangs up.
    """
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    flow = load_line(folder)

    def hold(*turns):
        log = []
        call = PureTimeCall(flow, CallFacts("test"), NOW)
        call.observe = lambda message: log.append(encode(message))
        call.begin()
        for turn in turns:
            call.until(lambda: call.session.ended, 4.0)
            if turn is None:
                call.hang_up()
            elif turn.startswith("*"):
                call.press(turn[1:])
            else:
                call.say(turn)
        call.until(lambda: call.session.ended, 60.0)
        return list(understandings(log))

    return hold


def told(found):
    return [(one.step, one.intent, one.verdict, one.meant) for one in found]


def test_what_is_acted_upon_and_gone_on_from_is_right(judge):
    assert told(judge(SURE, "broadband")) == [
        ("main", "support", Verdict.RIGHT, "support"),
        ("support", "broadband", Verdict.RIGHT, "broadband"),
    ]


def test_the_caller_may_go_on_by_keys(judge):
    assert told(judge(SURE, "*1")) == [("main", "support", Verdict.RIGHT, "support")]


def test_what_brings_a_call_to_its_end_is_right(judge):
    assert told(judge("sales department")) == [("main", "sales", Verdict.RIGHT, "sales")]


def test_who_goes_back_and_takes_another_option_was_misunderstood(judge):
    found = judge(SURE, "go back", "sales department")

    assert told(found) == [
        ("main", "support", Verdict.WRONG, "sales"),
        ("support", "back", Verdict.RIGHT, "back"),
        ("main", "sales", Verdict.RIGHT, "sales"),
    ]


def test_who_goes_back_and_keys_another_option_was_misunderstood(judge):
    assert told(judge(SURE, "main menu", "*2"))[0] == ("main", "support", Verdict.WRONG, "sales")


def test_who_goes_back_to_the_same_option_was_understood(judge):
    assert told(judge(SURE, "go back", SURE, "broadband"))[0] == (
        "main",
        "support",
        Verdict.RIGHT,
        "support",
    )


def test_who_goes_back_and_then_for_a_human_was_misunderstood_as_to_what(judge):
    assert told(judge(SURE, "go back", "*0"))[0] == ("main", "support", Verdict.WRONG, "")


@pytest.mark.parametrize("end", ["*0", "operator", None])
def test_who_leaves_before_anything_else_gave_up(judge, end):
    assert told(judge(SURE, end))[0] == ("main", "support", Verdict.GAVE_UP, "")


def test_hearing_a_menu_again_is_not_leaving_it(judge):
    assert told(judge(SURE, "repeat", "broadband"))[0][2] is Verdict.RIGHT


def test_asking_for_a_menu_again_is_understood_whatever_is_taken_then(judge):
    assert told(judge("repeat", "help", "*2")) == [
        ("main", "repeat", Verdict.RIGHT, "repeat"),
        ("main", "help", Verdict.RIGHT, "help"),
    ]


def test_who_asks_for_a_human_and_gets_one_was_understood(judge):
    assert told(judge("operator")) == [("main", "agent", Verdict.RIGHT, "agent")]


@pytest.mark.parametrize("yes", ["yes", "*1", "technical support"])
def test_what_is_read_back_and_confirmed_was_asked_back(judge, yes):
    found = judge(UNSURE, yes, "broadband")

    assert found[0].band is Band.CONFIRM
    assert told(found)[0] == ("main", "support", Verdict.ASKED_BACK, "support")


@pytest.mark.parametrize("no", ["no", "*2"])
def test_what_is_read_back_and_denied_is_wrong_and_the_next_choice_is_what_was_meant(judge, no):
    found = judge(UNSURE, no, "sales department")

    assert told(found)[0] == ("main", "support", Verdict.WRONG, "sales")
    assert [one.intent for one in found] == ["support", "sales"]


@pytest.mark.parametrize("end", ["*0", None])
def test_what_is_denied_is_wrong_even_if_it_is_never_known_what_was_meant(judge, end):
    assert told(judge(UNSURE, "no", end))[0] == ("main", "support", Verdict.WRONG, "")


def test_another_option_in_place_of_a_yes_is_a_no(judge):
    assert told(judge(UNSURE, "sales department"))[0] == (
        "main",
        "support",
        Verdict.WRONG,
        "sales",
    )


def test_who_hangs_up_at_the_read_back_gave_up(judge):
    assert told(judge(UNSURE, None)) == [("main", "support", Verdict.GAVE_UP, "")]


def test_what_was_not_understood_counts_for_the_option_that_is_taken_in_the_end(judge):
    found = judge(UNKNOWN, SURE, "broadband")

    assert told(found)[0] == ("main", "", Verdict.ASKED_BACK, "support")
    assert (found[0].band, found[0].heard, found[0].option) == (Band.REJECT, UNKNOWN, "support")


def test_the_option_may_be_keyed_in_the_end(judge):
    assert told(judge(UNKNOWN, UNKNOWN, "*2")) == 2 * [("main", "", Verdict.ASKED_BACK, "sales")]


@pytest.mark.parametrize("end", ["*0", None])
def test_who_was_not_understood_and_leaves_gave_up(judge, end):
    assert told(judge(UNKNOWN, end))[0] == ("main", "", Verdict.GAVE_UP, "")


def test_used_up_attempts_are_giving_up(judge):
    found = judge(UNKNOWN, UNKNOWN, UNKNOWN)

    assert {one.verdict for one in found} == {Verdict.GAVE_UP}


def test_a_sound_without_words_is_no_understanding():
    noise = {"band": "reject", "intent": "", "heard": "", "slots": {}, "confidence": 0.0}

    assert not list(understandings([{"type": "understood", "meaning": noise}]))


def test_a_call_without_speech_has_nothing_to_judge(judge):
    assert judge("*1", "*2") == []


def test_entries_of_other_kinds_are_passed_over():
    log = [{"type": "answered", "latency_ms": 5}, {"type": "say"}, {"type": "something new"}]

    assert not list(understandings(log))
