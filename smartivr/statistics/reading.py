"""Reads the past from the store; the logs of calls only once, to make their digests."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import structlog

from smartivr.dialog.flow import Flow
from smartivr.errors import BadMessage, StoreError
from smartivr.statistics.calls import AGAIN, again_s
from smartivr.statistics.digest import FORMAT, Digest, as_json, from_json
from smartivr.statistics.digesting import digest
from smartivr.statistics.past import Past, PastCall
from smartivr.statistics.presence import spans
from smartivr.store.digests import Contact, DigestedCall
from smartivr.store.store import Store

T = TypeVar("T")

_log = structlog.get_logger(__name__)

BATCH = 200
"""Calls whose logs are read at once."""
AT_ONCE = 10
"""The same beside live calls, which must not wait for it."""
EVERY_S = 30.0
_BEFORE = timedelta(days=1)
"""How far back an agent's last change of state is looked for."""
_FIRST_PART = timedelta(hours=6)
_MANY = 1000
"""Records read at once; of more than this the next part is shorter, else it is longer."""


@dataclass(frozen=True)
class Setting:
    """What the configuration says that figures need."""

    promises_s: Mapping[str, float] = field(default_factory=dict)
    """Queue -> within how many seconds its calls are to be answered."""
    zones: Mapping[str, str] = field(default_factory=dict)
    """Line -> its time zone; the one of "" holds for everything that has no line."""


def setting_of(flows: Iterable[Flow], default_line: str = "") -> Setting:
    """What these lines and their queues say; agents go by the default line's clock."""
    promises_s: dict[str, float] = {}
    zones: dict[str, str] = {}
    for flow in flows:
        zones[flow.line] = flow.calendar.timezone
        rules = flow.directory.queues.values()
        promises_s.update({queue.name: queue.answer_within_s for queue in rules})
    zones[""] = zones.get(default_line, "UTC")
    return Setting(promises_s, zones)


async def catch_up(
    store: Store,
    batch: int = BATCH,
    most: int | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> int:
    """Make the digests that are missing; returns how many were made.

    `told` is called with the number made so far, after each batch.

    Raises:
        StoreError: the database cannot be read or written.

    """
    made = 0
    while most is None or made < most:
        ids = await store.digests.missing(FORMAT, batch)
        if not ids:
            break
        logs = await store.digests.logs(ids)
        await store.digests.keep(FORMAT, {call: as_json(_digest(logs[call])) for call in ids})
        made += len(ids)
        told(made)
    return made


async def read_calls(
    store: Store, start: datetime, end: datetime, line: str = ""
) -> list[PastCall]:
    """Read the finished calls that began from `start` until before `end`; no trial calls.

    Calls without a digest are left out; see `catch_up`.

    Raises:
        StoreError: the database cannot be read.

    """

    async def calls(first: datetime, last: datetime) -> list[PastCall]:
        found = await store.digests.between(FORMAT, first, last, line)
        return await asyncio.to_thread(lambda: [_past_call(call) for call in found])

    return await _in_parts(calls, start, end)


async def read_past(
    store: Store,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    line: str = "",
    setting: Setting | None = None,
) -> Past:
    """Read everything that began from `start` until before `end`, on one line or on all.

    Calls without a digest are left out; see `catch_up`.

    Raises:
        StoreError: the database cannot be read.

    """
    setting = setting or Setting()
    until = min(now, end)

    async def contacts(first: datetime, last: datetime) -> list[Contact]:
        return await store.digests.contacts(first, last, line)

    changes = await _in_parts(store.agents.changes, start - _BEFORE, until)
    again = again_s(await _in_parts(contacts, start, min(now, end + AGAIN)))
    past = Past(
        start=start,
        end=end,
        calls=tuple(await read_calls(store, start, until, line)),
        visits=tuple(await _in_parts(store.visits.between, start, until)),
        talks=tuple(await _in_parts(store.talks.between, start, until)),
        callbacks=tuple(await _in_parts(store.callbacks.between, start, until)),
        spans=tuple(spans(changes, start, until)),
        again_s=again,
        known_until=now,
        promises_s=setting.promises_s,
        zones=setting.zones,
    )
    return (await _without_trials(store, past, start, until)).only(line=line)


async def _without_trials(store: Store, past: Past, start: datetime, until: datetime) -> Past:
    """Leave out the waits, talks and callbacks of calls that tried a draft out."""
    trials = frozenset(await store.digests.trials(start - _BEFORE, until))
    return past.without(trials) if trials else past


@contextmanager
def few_collections() -> Iterator[None]:
    """Make a report without looking for garbage: it makes millions of objects, and no cycles.

    Looking through them all, time and again, would take most of the time and hold up live calls.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


async def _in_parts(
    read: Callable[[datetime, datetime], Awaitable[list[T]]], start: datetime, end: datetime
) -> list[T]:
    """Read a time in parts so short that none holds up the server, and no shorter."""
    found: list[T] = []
    part = _FIRST_PART
    while start < end:
        read_now = await read(start, min(start + part, end))
        found += read_now
        start += part
        part = part / 2 if len(read_now) > _MANY else part * 2
    return found


async def keep_up(store: Store, every_s: float = EVERY_S) -> None:
    """Make digests of calls soon after they end, a few at a time, for as long as this runs."""
    while True:
        try:
            await catch_up(store, batch=AT_ONCE)
        except StoreError as error:
            _log.warning("calls-not-digested", code=error.code, message=str(error))
        await asyncio.sleep(every_s)


def _digest(log: list[dict[str, Any]]) -> Digest:
    """A call whose log is damaged is counted by that alone."""
    try:
        return digest(log)
    except BadMessage as error:
        return Digest(errors={error.code: 1})


def _past_call(call: DigestedCall) -> PastCall:
    outcome = call.outcome
    return PastCall(
        id=call.id,
        line=call.line,
        started=_moment(call.started_at),
        ended=_moment(call.ended_at),
        verdict=call.verdict,
        kind=str(outcome.get("kind", "")),
        destination=str(outcome.get("destination", "")),
        reason=str(outcome.get("reason", "")),
        agent=str(outcome.get("agent", "")),
        caller=call.caller,
        called=call.called,
        version=call.flow_version,
        digest=from_json(call.digest),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
