"""Promises to call back: kept in the store before they are confirmed to the caller."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome
from smartivr.errors import StoreError
from smartivr.runtime.clock import Clock
from smartivr.store.records import CallbackRecord, PlaceRecord
from smartivr.store.store import Store

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

MISSING_NUMBER = "bad-number"


class Promises:
    """Takes the promises of all calls."""

    def __init__(self, store: Store, clock: Clock, on_promise: Callable[[], None]) -> None:
        self.context_of: Callable[[Call], Mapping[str, Any]] = lambda _call: {}
        """What an agent is shown of a call."""
        self.served: Callable[[str], bool] = lambda _call: False
        """Whether a call has reached an agent."""
        self.waits_since: Callable[[str], datetime | None] = lambda _call: None
        """Since when a call counts as waiting in its queue, if it does."""
        self.on_promise = on_promise
        self._store = store
        self._clock = clock
        self._wanted: dict[str, commands.JoinQueue] = {}
        """What each call asked for when it joined its queue."""
        self._keeping: dict[asyncio.Task[None], str] = {}
        self._ids: dict[tuple[str, commands.KeepCallback], str] = {}
        """A promise has one id, also where keeping it has to be tried again."""
        self._doubtful: dict[str, set[str]] = {}
        """Call -> promises that may have been kept although that was not confirmed."""

    def carry_out(self, call: "Call", command: commands.Command) -> bool:
        """Begin to do what the call asks for; False where that is not a callback's."""
        match command:
            case commands.JoinQueue():
                self._wanted[call.id] = command
                return False
            case commands.KeepCallback():
                since = self.waits_since(call.id)
                task = asyncio.get_running_loop().create_task(self._promise(call, command, since))
                self._keeping[task] = call.id
                task.add_done_callback(lambda done: self._keeping.pop(done, None))
                return True
            case _:
                return False

    async def over(self, call: "Call", outcome: Outcome) -> None:
        """Wait until what was promised is kept; what was not, to who went elsewhere, is undone."""
        keeping = [task for task, id_ in self._keeping.items() if id_ == call.id]
        if keeping:
            await asyncio.wait(keeping)
        self._wanted.pop(call.id, None)
        for promise in [one for one in self._ids if one[0] == call.id]:
            del self._ids[promise]
        for doubtful in self._doubtful.pop(call.id, ()):
            if outcome.kind != "callback":
                await self._taken_back(doubtful)

    async def _promise(
        self, call: "Call", command: commands.KeepCallback, since: datetime | None
    ) -> None:
        if not command.number:
            call.post(events.NotKept(command.request, MISSING_NUMBER))
            return
        try:
            kept = await self._kept(call, command, since)
        except StoreError as error:
            call.log.note("error", {"code": error.code, "message": str(error)})
            self._doubtful.setdefault(call.id, set()).add(self._id_of(call, command))
            call.post(events.NotKept(command.request, error.code))
            return
        if self.served(call.id) and await self._taken_back(kept.id):
            return  # an agent took the call at the same moment
        call.post(events.Kept(command.request, kept.id))
        self.on_promise()

    async def _taken_back(self, callback: str) -> bool:
        """Whether a promise that is not needed any more is cancelled, or will be."""
        try:
            return await self._store.callbacks.cancel(callback, keep_trying=True)
        except StoreError:
            return True

    def _id_of(self, call: "Call", command: commands.KeepCallback) -> str:
        return self._ids.setdefault((call.id, replace(command, request=0)), secrets.token_hex(6))

    async def _kept(
        self, call: "Call", command: commands.KeepCallback, since: datetime | None
    ) -> CallbackRecord:
        """Keep the promise; the place in the queue goes over to it in the same moment."""
        now = self._clock.now()
        places = await self._store.places.of_queue(command.queue)
        place = next((one for one in places if one.call == call.id), None)
        wanted = self._wanted.get(call.id)
        callback = CallbackRecord(
            id=self._id_of(call, command),
            line=call.flow.line,
            queue=command.queue,
            number=command.number,
            since=since.isoformat() if since else place.since if place else now.isoformat(),
            priority=_priority(call, place, wanted),
            required=dict(wanted.required) if wanted else {},
            preferred=dict(wanted.preferred) if wanted else {},
            label=(wanted.label if wanted else "") or call.facts.label,
            due_at=command.due,
            call=call.id,
            created_at=now.isoformat(),
            context=dict(self.context_of(call)),
        )
        await self._store.callbacks.add(callback, place_of=call.id)
        return callback


def _priority(call: "Call", place: PlaceRecord | None, wanted: commands.JoinQueue | None) -> int:
    if place:
        return place.priority
    return wanted.priority if wanted else call.facts.priority
