"""A server on this machine alone, for as long as a command runs."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smartivr.commands.listening import address, listen
from smartivr.commands.starting import started_visibly
from smartivr.commands.stopping import serving_until_told
from smartivr.runtime.clock import RealClock
from smartivr.settings import Settings


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
    """Serve on a free port; the address. Ctrl-C cancels the task that came in here."""
    task = asyncio.current_task()
    with (
        listen("127.0.0.1", 0) as listener,
        tempfile.TemporaryDirectory(prefix="smartivr-") as folder,
    ):
        apart = _apart(settings, Path(folder))
        async with (
            started_visibly(apart, clock=clock) as app,
            serving_until_told(app, apart, listener) as stop,
        ):
            watching = asyncio.create_task(stop.wait())
            watching.add_done_callback(lambda one: one.cancelled() or (task and task.cancel()))
            try:
                yield address(listener)
            finally:
                watching.cancel()


def _apart(settings: Settings, folder: Path) -> Settings:
    """Keep a rehearsal out of the operator's figures and mail; only rendered prompts are shared."""
    prompts = settings.var / "prompts"
    prompts.mkdir(parents=True, exist_ok=True)
    (folder / prompts.name).symlink_to(prompts)
    return settings.model_copy(
        update={
            "var": folder,
            "database_url": f"sqlite:///{folder / 'smartivr.db'}",
            "mail_host": "",
            "notifier": "log",
            "customers_url": "",
        }
    )
