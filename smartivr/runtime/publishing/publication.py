"""What operators change while calls go on: versions of lines, and announcements."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import StoreError
from smartivr.flows.load import Lines
from smartivr.runtime.clock import Clock
from smartivr.runtime.publishing.announcements import Announcements
from smartivr.runtime.publishing.drafting import Drafting
from smartivr.runtime.publishing.publishing import Publisher
from smartivr.runtime.publishing.rehearsing import Rehearsals
from smartivr.runtime.publishing.speaking_ahead import speak_greetings
from smartivr.runtime.publishing.trying import Trials
from smartivr.runtime.switchboard import Switchboard
from smartivr.store.store import Store


@dataclass(frozen=True)
class Publication:
    """The ways in which a running server is changed."""

    publisher: Publisher
    drafting: Drafting
    announcements: Announcements
    trials: Trials
    rehearsals: Rehearsals


@asynccontextmanager
async def publication_of(
    folder: Path, lines: Lines, switchboard: Switchboard, store: Store, clock: Clock
) -> AsyncIterator[Publication]:
    """Let lines be published, and announcements be made, on a started switchboard."""
    async with AsyncExitStack() as stack:
        book, engines = switchboard.lines, switchboard.engines
        publisher = Publisher(folder, store, book, clock, engines=engines, centre=lines.centre)
        announcements = Announcements(
            book, store, clock, announce=switchboard.announce, engines=engines
        )
        stack.push_async_callback(publisher.close)
        stack.push_async_callback(announcements.close)
        trials = Trials(publisher, book, engines)
        stack.push_async_callback(trials.close)
        publisher.start()
        await speak_greetings(engines, book)
        with suppress(StoreError):  # it has been logged; what is kept follows once it can be read
            await announcements.start()
        drafting = Drafting(folder, store, publisher, clock)
        yield Publication(publisher, drafting, announcements, trials, Rehearsals())
