"""Whoever waited on a server that died is called back."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from smartivr.runtime.callbacks.rules import rescue_of
from smartivr.store.records import CallbackRecord, PlaceRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)


async def rescue(store: Store, places: Iterable[PlaceRecord], now: datetime) -> bool:
    """Promise callbacks at the places that these callers had; whether there are any to make.

    Raises:
        StoreError: the database refuses.

    """
    rescued = False
    for place in places:
        if not place.caller:
            await store.places.give_up(place.call)
        elif await store.callbacks.inherit(_promise(place, now), place.call):
            _log.warning("caller-rescued", callback=rescue_of(place.call))
            rescued = True
    return rescued


def _promise(place: PlaceRecord, now: datetime) -> CallbackRecord:
    return CallbackRecord(
        id=rescue_of(place.call),
        line=place.line,
        queue=place.queue,
        number=place.caller,
        since=place.since,
        priority=place.priority,
        label=place.label,
        call=place.call,
        created_at=now.isoformat(),
        context=place.context,
    )
