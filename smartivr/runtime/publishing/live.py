"""What new calls take: a version is made ready, then put into the book whole."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from smartivr.flows.centre import CENTRE, CentreSource, misled
from smartivr.flows.load import LineSource
from smartivr.flows.mistakes import Mistake, Place
from smartivr.runtime.engines import Engines
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.candidate import Source
from smartivr.runtime.publishing.speaking_ahead import speak_greetings, speak_news

_RENDER_S = 1.0
"""New calls take a version after this, whether its prompts are rendered ahead by then or not."""


class Live:
    """The book of a server with its engines, or without any where no server runs."""

    def __init__(self, book: LineBook, centre: CentreSource, engines: Engines | None) -> None:
        self.book = book
        self.centre = centre
        self.engines = engines
        self._rendering: set[asyncio.Task[None]] = set()

    def hash_of(self, line: str) -> str:
        """Return the hash of what new calls take of a line, or of the `centre`; empty: nothing."""
        if line == CENTRE:
            return self.centre.version
        return self.book[line].version if line in self.book else ""

    def where_led_to(self, line: str) -> Place | None:
        """Return where a called number or caller list leads to a line, if one does.

        Others may lead astray already, such as to a line that was left out for its mistakes.
        """
        others = {name: flow for name, flow in self.book.items() if name != line}
        astray = {Mistake.read(one).place for one in misled(self.centre, self.book)}
        without = (Mistake.read(one).place for one in misled(self.centre, others))
        return next((place for place in without if place not in astray), None)

    async def prepare(self, source: Source) -> None:
        """Have the voice ready, and what it says rendered as far as that goes quickly.

        Raises:
            VoiceMissing: the line asks for a voice that is not installed.

        """
        if self.engines is None or isinstance(source, CentreSource):
            return
        await self.engines.adopt(source.flow)
        before = self.book.get(source.flow.line)
        await self._for_a_while(speak_news(self.engines, source.flow, before))

    async def take(self, source: Source) -> None:
        """Let new calls take this from now on."""
        if isinstance(source, LineSource):
            self.book.put(source.flow)
            return
        self.centre = source
        self.book.share(source.directory, source.plan)
        if self.engines is not None:
            await self._for_a_while(speak_greetings(self.engines, self.book))

    async def settled(self) -> None:
        """Wait until everything is rendered."""
        while self._rendering:
            await asyncio.wait(tuple(self._rendering))

    async def close(self) -> None:
        """Let go of what is being rendered."""
        for task in tuple(self._rendering):
            task.cancel()
        await self.settled()

    async def _for_a_while(self, rendering: Coroutine[Any, Any, None]) -> None:
        """Wait for this as long as new calls may wait for their version; then it goes on beside."""
        task = asyncio.create_task(rendering)
        self._rendering.add(task)
        task.add_done_callback(self._rendering.discard)
        await asyncio.wait({task}, timeout=_RENDER_S)
