"""A small line, and callers who phone it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from logged_caller import Caller

from smartivr.dialog.flow import Flow
from smartivr.flows.load import load_line

FLOW = """
title: Shop
language: en
start: welcome
main: main
agent: human
steps:
  welcome: {say: Welcome to the shop., next: main}
  main:
    menu: >-
      Please tell us in your own words, or with the keys of your phone, what you call about.
      Is it about an order, about our opening hours, or about something else?
    options:
      orders: {key: 1, next: number, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
      other: {key: 3, next: human, phrases: [something else]}
  hours: {hangup: We are always open.}
  number:
    ask: Is it about an order of this week?
    slot: recent
    kind: yes_no
    settings: {confirm: never}
    next: desk
  desk: {queue: orders}
  human: {queue: shop}
"""


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Flow:
    folder = tmp_path_factory.mktemp("lines") / "shop"
    folder.mkdir()
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return load_line(folder)


@pytest.fixture
def phone(shop: Flow) -> Callable[[], Caller]:
    """Phone the shop; the call has begun."""

    def begin() -> Caller:
        caller = Caller(shop, 1, datetime(2026, 11, 2, 9, tzinfo=UTC), "+441")
        caller.call.begin()
        return caller

    return begin
