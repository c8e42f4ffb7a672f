"""The wait until a server can take calls, with a progress bar."""

import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from smartivr.commands.terminal import err

if TYPE_CHECKING:
    from fastapi import FastAPI

    from smartivr.runtime.clock import Clock
    from smartivr.settings import Settings


@asynccontextmanager
async def started_visibly(
    settings: "Settings", *, clock: "Clock | None" = None
) -> "AsyncIterator[FastAPI]":
    """Start everything behind a progress bar of the prompts that are rendered ahead.

    Raises:
        SmartIvrError: whatever `started` raises.

    """
    with _imported_for_good():
        from smartivr.web.startup import started

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("starting", total=None)

        def progress(done: int, total: int) -> None:
            bars.update(bar, description="rendering prompts", completed=done, total=total)

        async with started(settings, progress, clock=clock) as app:
            bars.stop()
            _spare_collections()
            try:
                yield app
            finally:
                gc.unfreeze()  # libraries complain of what is still there when a program ends


@contextmanager
def _imported_for_good() -> Iterator[None]:
    """Collect no garbage while two thousand modules come in, nor look through them ever after."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _spare_collections() -> None:
    """Leave all that lives as long as the server out of garbage collections, which halt calls."""
    gc.collect()
    gc.freeze()
