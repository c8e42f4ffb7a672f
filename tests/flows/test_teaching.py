from smartivr.flows.load import load_line
from smartivr.flows.teaching import teach

FLOW = """
title: Shop
language: en
start: main
agent: agent
steps:
  main:
    menu: How can I help?
    options:
      pay: {next: agent}
      track: {next: agent}
  agent: {transfer: desk}
"""
PHRASES = """
intents:
  pay: [i want to pay, how can i pay, may i pay now, let me pay you, pay my last bill]
  track: [where is my parcel, when will it come, is it under way, has it left yet, find my order]
"""


def test_a_lines_menus_with_examples_are_learnt_before_the_first_call(tmp_path):
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "phrases.yaml").write_text(PHRASES, encoding="utf-8")
    assert teach(load_line(tmp_path)) == 1


def test_a_line_of_plain_commands_has_nothing_to_learn_from(tmp_path):
    commands = "intents: {pay: [pay, billing], track: [track, orders]}"
    (tmp_path / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (tmp_path / "phrases.yaml").write_text(commands, encoding="utf-8")
    assert teach(load_line(tmp_path)) == 0
