"""Figures of calls: what became of them, how callers answered, who phoned again."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from smartivr.dialog.expectations import AGENT
from smartivr.statistics.past import Past, PastCall
from smartivr.statistics.spread import Spread, share
from smartivr.store.digests import Contact

AGAIN = timedelta(days=7)
"""Who phones again within this was not helped the first time."""
AGAIN_SOON = timedelta(hours=24)
"""The same for callers whom the menu is said to have served."""
SERVED_REASONS = frozenset({"done", "answered"})
"""Why a flow ends a call that it has served: at a `hangup` step, or after a recorded answer."""


class Result(StrEnum):
    """What became of a call; exactly one."""

    SERVED = "served"
    """The flow gave what was wanted and ended the call: contained."""
    AGENT = "agent"
    """Somebody talked to the caller."""
    PASSED_ON = "passed-on"
    """Handed over to a queue or person that is not served here."""
    MESSAGE = "message"
    CALLBACK = "callback"
    TURNED_AWAY = "turned-away"
    """The flow ended the call for another reason than having served, such as being closed."""
    ABANDONED = "abandoned"
    """The caller hung up before a destination."""
    ABANDONED_WAITING = "abandoned-waiting"
    FAILED = "failed"


REACHED = frozenset({Result.SERVED, Result.AGENT, Result.PASSED_ON})
"""The matter can be taken as dealt with, unless the caller phones again."""
_KEPT = {"voicemail": Result.MESSAGE, "callback": Result.CALLBACK}


@dataclass(frozen=True)
class CallFigures:
    """What became of calls; shares are 0..1, None where there was nothing to share."""

    calls: int
    results: dict[str, int]
    containment: float | None
    """Served by the flow, of all."""
    true_containment: float | None
    """Of all whose next day is known: served, and the caller did not phone again in it."""
    abandoned: float | None
    """Hung up before a destination or while waiting, of all."""
    zero_out: float | None
    """Asked for an agent, of all."""
    zero_outs: int
    first_contact: float | None
    """Reached and not phoned again within a week, of those of whom both is known."""
    first_contact_of: int
    duration: Spread
    to_destination: Spread
    by_speech: float | None
    """Of all answers given by speech or keys."""
    answers: int


def result(call: PastCall) -> Result:
    """What became of this call."""
    if call.verdict == "failed":
        return Result.FAILED
    if call.agents:
        return Result.AGENT
    if call.verdict == "routed":
        return _KEPT.get(call.kind, Result.PASSED_ON)
    if call.verdict == "hung-up":
        return Result.SERVED if call.reason in SERVED_REASONS else Result.TURNED_AWAY
    return Result.ABANDONED_WAITING if call.digest.arrivals else Result.ABANDONED


def asked_for_agent(call: PastCall) -> list[str]:
    """The steps at which the caller asked for a human."""
    return [
        stay.step for stay in call.digest.stays for choice in stay.choices if choice.intent == AGENT
    ]


def again_s(contacts: Iterable[Contact]) -> dict[str, float]:
    """Call -> seconds from its end to the same caller's next call on the line, if there is one."""
    of_caller: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        of_caller[contact.line, contact.caller].append(contact)
    again: dict[str, float] = {}
    for calls in of_caller.values():
        calls.sort(key=lambda call: call.started_at)
        for call, following in pairwise(calls):
            started = datetime.fromisoformat(following.started_at)
            passed = started - datetime.fromisoformat(call.ended_at)
            again[call.id] = max(0.0, passed.total_seconds())
    return again


def call_figures(past: Past) -> CallFigures:
    """Sum up the calls of a stretch of time."""
    calls = past.calls
    results = [result(call) for call in calls]
    counts = Counter(results)
    zero_outs = sum(bool(asked_for_agent(call)) for call in calls)
    reached = [call for call, what in zip(calls, results, strict=True) if what in REACHED]
    served = [call for call, what in zip(calls, results, strict=True) if what is Result.SERVED]
    resolved_of = _known(past, reached, AGAIN)
    day_known = _known(past, calls, AGAIN_SOON)
    choices = Counter(
        choice.by for call in calls for stay in call.digest.stays for choice in stay.choices
    )
    gone = counts[Result.ABANDONED] + counts[Result.ABANDONED_WAITING]
    return CallFigures(
        calls=len(calls),
        results={one.value: counts[one] for one in Result if counts[one]},
        containment=share(counts[Result.SERVED], len(calls)),
        true_containment=share(
            _quiet(past, _known(past, served, AGAIN_SOON), AGAIN_SOON), len(day_known)
        ),
        abandoned=share(gone, len(calls)),
        zero_out=share(zero_outs, len(calls)),
        zero_outs=zero_outs,
        first_contact=share(_quiet(past, resolved_of, AGAIN), len(resolved_of)),
        first_contact_of=len(resolved_of),
        duration=Spread.of((call.ended - call.started).total_seconds() for call in calls),
        to_destination=Spread.of(
            call.digest.arrivals[0].at_s for call in calls if call.digest.arrivals
        ),
        by_speech=share(choices["speech"], choices["speech"] + choices["keys"]),
        answers=choices["speech"] + choices["keys"],
    )


def _known(past: Past, calls: Iterable[PastCall], within: timedelta) -> list[PastCall]:
    """Those of whom it is known by now whether the caller phoned again in that time."""
    until: datetime = past.seen_until()
    return [call for call in calls if call.caller and call.ended + within <= until]


def _quiet(past: Past, calls: Iterable[PastCall], within: timedelta) -> int:
    """How many of these callers did not phone again in that time."""
    bound_s = within.total_seconds()
    return sum(past.again_s.get(call.id, bound_s) >= bound_s for call in calls)
