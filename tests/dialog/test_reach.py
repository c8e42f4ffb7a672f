from datetime import UTC, datetime

import pytest

from smartivr.dialog.reach import reach
from smartivr.flows.load import load_line

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FLOW = """
title: Shop
language: en
start: hello
main: hello
agent: agent
steps:
  hello:
    say: Hello.
    next: main
  main:
    menu: Support or sales?
    options:
      support: {next: agent, phrases: [support]}
      sales: {next: agent, phrases: [sales]}
  age:
    ask: How old are you?
    slot: age
    kind: number
    next: agent
  agent:
    transfer: operator
"""


@pytest.fixture
def flow(tmp_path):
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return load_line(tmp_path)


def test_without_a_step_prompts_are_heard_out_until_something_is_asked(flow):
    question = reach(flow, "", NOW)

    assert question.step == "main"
    assert {"support", "sales", "agent", "repeat"} <= question.intents


def test_a_step_is_asked_where_it_is_named(flow):
    question = reach(flow, "age", NOW)

    assert question.listen.expecting.asked.slot == "age"
    assert "age" in question.intents


@pytest.mark.parametrize("step", ["hello", "agent"])
def test_a_step_that_asks_nothing_has_no_question(flow, step):
    assert reach(flow, step, NOW) is None
