"""A small line as it is written, and what a reader of lines finds wrong with one."""

from pathlib import Path

import pytest

from smartivr.errors import FlowError
from smartivr.flows.load import load_line

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
