"""What is decided about callbacks, without a clock or a database."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from smartivr.routing.directory import QueueRules, RetryRules
from smartivr.store.records import CallbackRecord

AHEAD = 2
"""So many more than there are agents are taken in hand, so that no agent waits for the next."""


@dataclass(frozen=True)
class Again:
    """Try once more, not before this."""

    due: datetime


@dataclass(frozen=True)
class GiveUp:
    """That was the last attempt."""


def rescue_of(call: str) -> str:
    """Return the id of the callback that is made of a place whose server died."""
    return f"place-{call}"


def after(attempts: int, rules: RetryRules, now: datetime) -> Again | GiveUp:
    """Tell what follows an attempt that did not reach the caller, the one of this number."""
    if attempts >= rules.max_attempts:
        return GiveUp()
    return Again(now + timedelta(seconds=rules.delay_s(max(1, attempts))))


def due(callback: CallbackRecord, now: datetime) -> bool:
    """Whether nobody has it in hand and its time has come."""
    at = now.isoformat()
    return (
        callback.state == "waiting"
        and _before(callback.due_at, now)
        and (not callback.leased_until or callback.leased_until <= at)
    )


def to_take(
    waiting: Sequence[CallbackRecord],
    mine: Collection[str],
    agents_in: Callable[[str], int],
    rules_of: Callable[[CallbackRecord], QueueRules],
    now: datetime,
) -> list[str]:
    """Choose which callbacks this server takes in hand now, most urgent first.

    A server takes those of queues that are open and that it has agents for, and not many more
    than agents, so that other servers have their share.
    """
    room = {
        queue: agents_in(queue) + AHEAD if agents_in(queue) else 0
        for queue in {callback.queue for callback in waiting}
    }
    for callback in waiting:
        if callback.id in mine:
            room[callback.queue] -= 1
    chosen: list[str] = []
    for callback in sorted(waiting, key=lambda each: urgency(each, rules_of(each))):
        if callback.id in mine or room[callback.queue] <= 0 or not due(callback, now):
            continue
        if rules_of(callback).calendar.is_open(now):
            chosen.append(callback.id)
            room[callback.queue] -= 1
    return chosen


def to_release(
    mine: Collection[CallbackRecord],
    agents_in: Callable[[str], int],
    rules_of: Callable[[CallbackRecord], QueueRules],
    now: datetime,
) -> list[str]:
    """Choose which callbacks this server can do nothing for any more."""
    return [
        callback.id
        for callback in mine
        if not agents_in(callback.queue) or not rules_of(callback).calendar.is_open(now)
    ]


def urgency(callback: CallbackRecord, rules: QueueRules) -> tuple[datetime, str]:
    """Order callbacks as their queue does: by the time waited, a level of priority counting too."""
    since = datetime.fromisoformat(callback.since)
    return since - timedelta(seconds=callback.priority * rules.step_s), callback.id


def _before(due_at: str, now: datetime) -> bool:
    return not due_at or datetime.fromisoformat(due_at) <= now
