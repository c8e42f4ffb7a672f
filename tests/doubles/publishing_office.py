"""Servers that publish the lines of one folder."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.runtime.clock import ManualClock
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.found_at_start import lines_at_start
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.store.store import Store

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LINE = """
title: {title}
language: en
start: main
agent: desk
steps:
  main: {{say: "{title}.", next: desk}}
  desk: {{queue: sales}}
"""
PEOPLE = "people: {ann: {name: Ann}}\n"
QUEUES = "queues: {sales: {agents: [ann]}}\n"


class Office:
    """A folder of lines, a store, and as many servers over them as a test starts."""

    def __init__(self, folder: Path, store: Store, clock: ManualClock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.publishers: list[Publisher] = []

    def write(self, title: str, line: str = "shop") -> None:
        (self.folder / line).mkdir(exist_ok=True)
        (self.folder / line / "flow.yaml").write_text(LINE.format(title=title))

    def break_it(self) -> None:
        (self.folder / "shop" / "flow.yaml").write_text("title: [")

    async def server(self, store: Store | None = None) -> tuple[LineBook, Publisher]:
        store = store or self.store
        lines = await lines_at_start(self.folder, store, self.clock)
        book = LineBook(lines.flows, lines.centre.plan, lines.centre.directory)
        publisher = Publisher(self.folder, store, book, self.clock, centre=lines.centre)
        publisher.start()
        self.publishers.append(publisher)
        return book, publisher


BOTH = pytest.mark.parametrize("where", ["sqlite", "postgresql"], indirect=True)
"""For what depends on the kind of database."""
