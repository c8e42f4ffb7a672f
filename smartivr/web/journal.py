"""Keeps every call in the store."""

import asyncio
from collections.abc import Mapping
from typing import Any

from smartivr.dialog.commands import Outcome, Route
from smartivr.dialog.log import encode
from smartivr.errors import StoreError
from smartivr.runtime.call import Call
from smartivr.store.store import CallRecord, Store

_PATIENCE_S = 2.0
"""A caller does not wait longer than this for a slow database; the writing goes on."""


class StoreJournal:
    """The runtime's journal over a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def begin(self, call: Call) -> None:
        """Keep that the call exists; nothing is confirmed to anybody yet, so nobody waits."""
        self._store.record_call(
            CallRecord(
                id=call.id,
                line=call.flow.line,
                started_at=call.started.isoformat(),
                flow_version=call.flow.version,
                caller=call.facts.caller,
                called=call.facts.called,
            )
        )

    def note(self, call: Call, entry: Mapping[str, object]) -> None:
        """Keep an entry of its log, soon."""
        self._store.append_events(call.id, [entry])

    async def finish(self, call: Call, outcome: Outcome) -> None:
        """Keep how it ended, with its whole log; returns once that is safe.

        Raises:
            StoreError: it is not safe yet; it is tried again.

        """
        ended_at = str(call.log.entries[-1]["at"])
        outcome_fields: Any = encode(Route(outcome))["outcome"]
        kept = self._store.finish_call(call.id, ended_at, outcome.verdict, outcome_fields)
        try:
            await asyncio.wait_for(kept, _PATIENCE_S)
        except TimeoutError as error:
            raise StoreError(
                "the database is too slow to wait for", remedy="the writing goes on"
            ) from error
