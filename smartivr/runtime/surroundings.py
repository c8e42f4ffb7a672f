"""What all calls of a server share."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from smartivr.dialog.notice import Notice
from smartivr.runtime.clock import Clock
from smartivr.runtime.observers import Journal, Observer
from smartivr.runtime.services import Service
from smartivr.runtime.webhook import Webhooks


async def _at_once() -> None:
    """Let audio be taken in as it comes."""


def _nothing(_line: str) -> tuple[Notice, ...]:
    """Announce nothing."""
    return ()


@dataclass(frozen=True)
class Surroundings:
    """What all calls of a server share."""

    webhooks: Webhooks
    clock: Clock
    journal: Journal
    observers: tuple[Observer, ...] = ()
    services: tuple[Service, ...] = ()
    """The call centre behind the menu; each command goes to the first that takes it."""
    notices: Callable[[str], tuple[Notice, ...]] = _nothing
    """What is announced on a line, beside what its flow announces by itself."""
    resume_s: float = 10.0
    turn: Callable[[], Awaitable[None]] = _at_once
    """Waited for before an event of the caller's connection is taken in."""
