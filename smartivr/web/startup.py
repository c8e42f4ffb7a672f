"""Everything a server is made of, started in order and closed in reverse."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

import structlog
from fastapi import FastAPI

from smartivr.errors import SettingsError, StoreError
from smartivr.flows.load import Lines
from smartivr.flows.teaching import teach
from smartivr.runtime.background import Background, lasting
from smartivr.runtime.centre.customers.registry import customers_of
from smartivr.runtime.centre.work_news import WorkNews
from smartivr.runtime.clock import Clock, RealClock
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.engines import Engines
from smartivr.runtime.lines import LineBook
from smartivr.runtime.publishing.found_at_start import lines_at_start
from smartivr.runtime.publishing.publication import publication_of
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.statistics.reading import keep_up
from smartivr.store.store import Store
from smartivr.web.app import create_app
from smartivr.web.centre import centre_over
from smartivr.web.desk import Desk
from smartivr.web.journal import StoreJournal
from smartivr.web.metrics import Metrics

_log = structlog.get_logger(__name__)


@asynccontextmanager
async def started(
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
    *,
    clock: Clock | None = None,
) -> AsyncIterator[FastAPI]:
    """Start lines, engines, store and switchboard, and give the application over them.

    Lines with mistakes are left out, and so is the recognition of a language whose model is
    missing; the log says which. Without any line no call is taken until one is published.

    Raises:
        VoiceMissing: a line's voice is not installed.
        SettingsError: a setting is wrong.
        StoreError: the database's address cannot be used.

    """
    _demand_folder(settings)
    real_clock = clock or RealClock()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(_store(settings))
        lines = await _lines(settings, store, real_clock)
        await stack.enter_async_context(_beside(partial(keep_up, store)))
        metrics = Metrics()
        book = LineBook(lines.flows, lines.centre.plan, lines.centre.directory)
        if customers := customers_of(settings):
            stack.push_async_callback(customers.close)
        background = Background(settings, store, book, real_clock)
        centre = centre_over(store, book.directory, real_clock, customers, background.node.name)
        stack.push_async_callback(centre.close)
        book.when_directory_changes(centre.reconfigure)
        switchboard = Switchboard(
            Engines.chosen(settings, lines.flows.values()),
            book,
            settings,
            clock=clock,
            journal=StoreJournal(store),
            observers=(metrics,),
            services=(*background.services, centre),
        )
        stack.push_async_callback(switchboard.close)
        await switchboard.start(progress)
        background.attach(switchboard, centre)
        await stack.enter_async_context(_beside(WorkNews(store, centre).run))
        await stack.enter_async_context(background.running())
        publication = await stack.enter_async_context(
            publication_of(settings.home / "intents", lines, switchboard, store, real_clock)
        )
        app = create_app(switchboard, settings, store, metrics, background, centre, publication)
        desk: Desk = app.state.desk
        around = Around(settings, desk.connections, background.diallers)
        await stack.enter_async_context(desk.connectors.running(around))
        yield app


def _demand_folder(settings: Settings) -> None:
    """Make sure that there is a place for lines.

    Raises:
        SettingsError: there is none.

    """
    if not (settings.home / "intents").is_dir():
        raise SettingsError(
            f"there is no folder {settings.home / 'intents'}",
            remedy="set SMARTIVR_HOME, or make the folder to begin without lines",
        )


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[Store]:
    """Open the database; one that cannot be reached now may be later."""
    store = Store.open(settings.database_url)
    try:
        with suppress(StoreError):  # it has been logged, and is tried again
            await store.ready()
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _beside(work: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Do this beside the calls."""
    task = asyncio.create_task(lasting(work))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def _lines(settings: Settings, store: Store, clock: Clock) -> Lines:
    """Read and teach the lines; those with mistakes are left out."""
    lines = await lines_at_start(settings.home / "intents", store, clock)
    for fault in lines.faults.values():
        _log.error("line-left-out", message=str(fault))
    if not lines.flows:
        _log.warning("no-lines", message="no call is taken until a line is published")
    for flow in lines.flows.values():
        teach(flow)
    return lines
