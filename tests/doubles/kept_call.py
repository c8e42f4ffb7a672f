"""What the store has of a call that is over: a caller waits only so long for a slow database."""

import asyncio

from smartivr.errors import NotFound
from smartivr.store.store import CallRecord, Store

LIMIT_S = 60.0


async def kept_call(store: Store, call: str) -> CallRecord:
    """Wait until the store has how a call ended."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            try:
                kept = await store.call(call)
            except NotFound:
                pass  # what was noted first is written first, and not yet
            else:
                if kept.verdict:
                    return kept
            await asyncio.sleep(0.05)
