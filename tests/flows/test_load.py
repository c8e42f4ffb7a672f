from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from corner_shop import PHRASES, SMALL

from smartivr.flows.load import load_line, load_lines, read_line


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
    options = flow.steps["main"].options
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


@pytest.mark.parametrize("number", ["+442079460000", "+4420*", "100", "+48?????????", "*"])
def test_called_numbers_may_be_whole_short_or_patterns(write_line, number: str) -> None:
    flow = load_line(write_line(SMALL + f'numbers: "{number}"\n', PHRASES))
    assert flow.numbers == (number,)


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
