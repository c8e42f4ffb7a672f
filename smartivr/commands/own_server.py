"""A server on this machine alone, for as long as a command runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from smartivr.commands.listening import address, listen
from smartivr.commands.starting import started_visibly
from smartivr.runtime.clock import RealClock
from smartivr.settings import Settings
from smartivr.web.server import serving


class SettableClock(RealClock):
    """Real time that goes on from whatever moment it is set to."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def set(self, at: datetime) -> None:
        """Make it this moment now."""
        self._ahead = at - datetime.now(UTC)

    def now(self) -> datetime:
        """Return the time of day, in UTC."""
        return datetime.now(UTC) + self._ahead


@asynccontextmanager
async def own_server(settings: Settings, clock: SettableClock) -> AsyncIterator[str]:
    """Serve on a free port; the address."""
    with listen("127.0.0.1", 0) as listener:
        async with (
            started_visibly(settings, clock=clock) as app,
            serving(app, settings, listener),
        ):
            yield address(listener)
