"""Notices into the server's log: what happened, but nothing of whom it happened to."""

import structlog

from smartivr.runtime.notify.base import Notice
from smartivr.settings import Settings

_log = structlog.get_logger(__name__)


class LogNotifier:
    """Writes one line a notice."""

    name = "log"

    async def notify(self, notice: Notice) -> None:
        """Log it; the facts stay out, as they may be personal."""
        _log.warning("notice", kind=notice.kind)

    async def close(self) -> None:
        """Hold nothing."""


def create(_settings: Settings) -> LogNotifier:
    """Make it."""
    return LogNotifier()
