"""What an agent is shown of a call before taking it: the screen pop."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog

from smartivr.errors import SmartIvrError
from smartivr.store.records import TalkRecord
from smartivr.store.store import CallRecord

if TYPE_CHECKING:
    from smartivr.dialog.log import Entry
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

LOOK_UP_S = 1.0
"""An offer is never later than this for the sake of what could be shown."""

WITH_NOTES = 3
"""Of so many earlier calls it is shown who took them and what was noted."""

Customer = Mapping[str, str]
History = Callable[[str], Awaitable[Sequence[CallRecord]]]
LookUp = Callable[[str], Awaitable[Customer]]
Talks = Callable[[str], Awaitable[Sequence[TalkRecord]]]


@dataclass
class Known:
    """What is found out about a caller elsewhere, while the caller waits."""

    customer: Customer = field(default_factory=dict)
    history: Sequence[Mapping[str, str]] = ()


class CallerLookUp:
    """Finds a caller's earlier calls and customer record by the number."""

    def __init__(
        self,
        history: History | None = None,
        customers: LookUp | None = None,
        talks: Talks | None = None,
    ) -> None:
        """Look nowhere that is not given.

        Args:
            history: earlier calls of a number, newest first.
            customers: the customer of a number.
            talks: agents' parts in a call.

        """
        self._history = history
        self._customers = customers
        self._talks = talks

    def begin(self, caller: str, call: str = "") -> "asyncio.Task[Known]":
        """Begin to look; the task always ends well, and within `LOOK_UP_S`."""
        return asyncio.get_running_loop().create_task(self._find(caller, call))

    async def _find(self, caller: str, call: str) -> Known:
        if not caller:
            return Known()
        customer, calls = await asyncio.gather(
            _in_time(self._customers, caller, "customer"), _in_time(self._history, caller, "calls")
        )
        earlier = [one for one in calls or () if one.id != call]
        talks = await asyncio.gather(
            *(_in_time(self._talks, one.id, "talks") for one in earlier[:WITH_NOTES])
        )
        talks += [None] * (len(earlier) - len(talks))
        return Known(
            customer or {}, [_earlier(one, of) for one, of in zip(earlier, talks, strict=True)]
        )


def told_by(call: "Call") -> dict[str, Any]:
    """Return what the call itself tells: numbers, the way through the menu, what was said."""
    entries = call.log.entries
    meanings = [entry["meaning"] for entry in entries if entry["type"] == "understood"]
    chosen = [entry for entry in entries if entry["type"] == "chosen"]
    return {
        "call": call.id,
        "line": call.flow.line,
        "title": call.flow.title,
        "number": call.facts.caller,
        "called": call.facts.called,
        "label": call.facts.label,
        "path": [str(entry["step"]) for entry in entries if entry["type"] == "entered"],
        "chosen": [str(entry["label"] or entry["intent"]) for entry in chosen],
        "intent": _intent(chosen, meanings),
        "slots": dict(call.session.slots),
        "transcript": _transcript(entries),
    }


def shown(
    told: Mapping[str, Any], known: Known, *, queue: str, label: str, since: datetime, now: datetime
) -> dict[str, Any]:
    """Put everything together that an agent is shown."""
    return {
        **told,
        "name": known.customer.get("name", ""),
        "label": label or told.get("label", ""),
        "queue": queue,
        "waited_s": round(max(0.0, (now - since).total_seconds()), 1),
        "customer": dict(known.customer),
        "history": list(known.history),
    }


def _transcript(entries: "Sequence[Entry]") -> list[dict[str, str]]:
    """What was said, in order: by the menu, and by the caller as it was understood."""
    said: list[dict[str, str]] = []
    for entry in entries:
        match entry:
            case {"type": "say", "text": str(text)} if text:
                said.append({"who": "menu", "text": text})
            case {"type": "understood", "meaning": {"heard": str(heard)}} if heard:
                said.append({"who": "caller", "text": heard})
    return said


def _intent(chosen: "Sequence[Entry]", meanings: Sequence[Any]) -> str:
    if chosen:
        return str(chosen[-1]["intent"])
    return str(meanings[-1].get("intent", "")) if meanings else ""


def _earlier(call: CallRecord, talks: Sequence[TalkRecord] | None) -> dict[str, str]:
    outcome = call.outcome or {}
    kind, place = outcome.get("kind", ""), outcome.get("destination", "")
    last = talks[-1] if talks else None
    noted = {"agent": last.agent, "code": last.code, "notes": last.notes} if last else {}
    return {
        "call": call.id,
        "line": call.line,
        "at": call.started_at,
        "verdict": call.verdict,
        "to": f"{kind}/{place}" if place else str(kind),
        **noted,
    }


async def _in_time(look_up: Callable[[str], Awaitable[Any]] | None, key: str, what: str) -> Any:
    """Look something up; None where that fails or takes too long."""
    if look_up is None:
        return None
    try:
        return await asyncio.wait_for(look_up(key), LOOK_UP_S)
    except TimeoutError:
        _log.warning("look-up-late", what=what)
    except SmartIvrError as error:
        _log.warning("look-up-failed", what=what, code=error.code, message=str(error))
    return None
