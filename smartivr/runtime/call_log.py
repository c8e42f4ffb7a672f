"""What happened in a call, in order: kept, observed, and told to the caller's side."""

from collections.abc import Awaitable, Mapping
from typing import TYPE_CHECKING

import structlog

from smartivr.dialog.log import Entry
from smartivr.errors import StoreError
from smartivr.runtime.clock import Clock
from smartivr.runtime.observers import Journal, Observer
from smartivr.transports.base import Transport

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)


class CallLog:
    """The log of one call."""

    def __init__(
        self, call: "Call", clock: Clock, journal: Journal, observers: tuple[Observer, ...]
    ) -> None:
        self.entries: list[Entry] = []
        self.transport: Transport | None = None
        """The caller's side, once there is one."""
        self._call = call
        self._clock = clock
        self._journal = journal
        self._observers = observers

    def note(self, kind: str, fields: Mapping[str, object]) -> None:
        """Log and tell something that is neither event nor command."""
        self.record({"type": kind, **fields})
        self._tell(kind, fields)

    def record(self, fields: Mapping[str, object]) -> None:
        """Log an encoded event or command; the caller's side is told what was understood."""
        at = self._clock.now().isoformat()
        entry: Entry = {"seq": len(self.entries) + 1, "at": at, **fields}
        self.entries.append(entry)
        self._journal.note(self._call, entry)
        for observer in self._observers:
            observer.event(self._call, entry)
        if fields["type"] == "key-pressed":
            self._tell("key", {"key": fields["key"]})
        elif fields["type"] == "understood":
            meaning = fields["meaning"]
            self._tell("understood", meaning if isinstance(meaning, dict) else {})

    async def keep(self, keeping: Awaitable[None]) -> None:
        """Wait for the journal; a database that refuses is logged and does not end the call."""
        try:
            await keeping
        except StoreError as error:
            self.note("error", {"code": error.code, "message": str(error)})
            _log.error("call-not-stored", code=error.code)

    def _tell(self, kind: str, fields: Mapping[str, object]) -> None:
        if self.transport:
            self.transport.notify(kind, fields)
