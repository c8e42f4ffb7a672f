"""Getting a draft ready to be called, without anybody else getting it."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from smartivr.dialog.flow import Flow
from smartivr.errors import BadMessage
from smartivr.flows.centre import CentreSource
from smartivr.runtime.engines import Engines
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.candidate import hash_of
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.runtime.publishing.speaking_ahead import speak_news
from smartivr.runtime.trial import Trial
from smartivr.store.trials import trial_version

_KEPT = 16
"""Drafts that are called again and again are read once."""
_RENDER_S = 1.0
"""A call begins after this, whether its prompts are rendered ahead by then or not."""


class Trials:
    """Reads drafts for trial calls: checked and taught as if they were published."""

    def __init__(self, publisher: Publisher, book: LineBook, engines: Engines) -> None:
        self._publisher = publisher
        self._book = book
        self._engines = engines
        self._ready: dict[tuple[str, str], Trial] = {}
        self._one_by_one = asyncio.Lock()
        self._rendering: set[asyncio.Task[None]] = set()

    async def prepare(self, line: str, texts: Mapping[str, str]) -> Trial:
        """Read and check texts of a line, and have its voice ready.

        Raises:
            FlowError: with every mistake, each located.
            VoiceMissing: the draft asks for a voice that is not installed.
            BadMessage: it is no line that can be called.

        """
        async with self._one_by_one:
            source = await self._publisher.read(line, texts)
            if isinstance(source, CentreSource):
                raise BadMessage("people and queues cannot be called", remedy="call a line")
            key = (line, hash_of(source))
            trial = self._ready.pop(key, None) or await self._made(
                replace(source.flow, version=trial_version(source.flow.version))
            )
            self._ready[key] = trial
            for oldest in list(self._ready)[:-_KEPT]:
                del self._ready[oldest]
        flow = replace(trial.flow, directory=self._book.directory)
        return replace(trial, flow=flow)

    async def close(self) -> None:
        """Let go of what is under way."""
        for task in self._rendering:
            task.cancel()
        if self._rendering:
            await asyncio.wait(self._rendering)

    async def _made(self, flow: Flow) -> Trial:
        trial = Trial(flow, await self._engines.try_out(flow))
        live = self._book.get(flow.line)
        speaking = speak_news(self._engines, flow, live, trial.equipment)
        task = asyncio.create_task(speaking)
        self._rendering.add(task)
        task.add_done_callback(self._rendering.discard)
        await asyncio.wait({task}, timeout=_RENDER_S)
        return trial
