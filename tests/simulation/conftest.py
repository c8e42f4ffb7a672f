from pathlib import Path

import pytest

from smartivr.flows.load import load_line

FLOW = """
title: Shop
language: en
start: greeting
main: main
agent: human
steps:
  greeting:
    branch: hours
    when: {open: main, closed: closed}
  closed: {hangup: We are closed.}
  main:
    menu: Orders, repairs, or opening hours?
    options:
      orders: {key: 1, next: number, phrases: [orders]}
      repairs: {next: repairs, phrases: [repairs]}
      hours: {key: 3, next: hours, phrases: [opening hours]}
  number: {ask: Which order?, slot: order, kind: digits, length: 4, next: orders}
  orders: {queue: orders, say: One moment.}
  repairs: {queue: repairs, max_wait_s: 60}
  human: {queue: desk}
  hours: {hangup: We are always open.}
"""
QUEUES = """
queues:
  orders: {agents: [ann]}
  repairs: {agents: [ann], max_waiting: 1, strategy: ring_all}
  desk: {agents: [ann]}
"""
PEOPLE = """
people:
  ann: {name: Ann Baker}
"""


@pytest.fixture
def shop(tmp_path: Path):
    """A line with two queues behind its menu, and one for whoever asks for a human."""
    folder = tmp_path / "intents" / "shop"
    folder.mkdir(parents=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (folder / "calendar.yaml").write_text(
        "timezone: Europe/London\nhours: {mon-fri: 09:00-17:00}\n", encoding="utf-8"
    )
    (folder.parent / "queues.yaml").write_text(QUEUES, encoding="utf-8")
    (folder.parent / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    return load_line(folder)
