"""What one server tells of itself: its part of the board, and how the others read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from smartivr.web.wall.board import Agent, Alarm, LiveCall, Waiting


@dataclass(frozen=True)
class QueuePart:
    """Who waits in a queue on one server."""

    waiting: tuple[Waiting, ...] = ()
    estimate_s: float | None = None
    """What a caller who joins there now is told."""


@dataclass(frozen=True)
class Part:
    """One server now."""

    calls: tuple[LiveCall, ...] = ()
    queues: Mapping[str, QueuePart] = field(default_factory=dict)
    agents: tuple[Agent, ...] = ()
    """Those who are logged in there."""
    alarms: tuple[Alarm, ...] = ()
    """What is wrong with the server itself."""


_PART = TypeAdapter(Part)


def written(part: Part) -> dict[str, Any]:
    """Write a part as JSON."""
    found: dict[str, Any] = _PART.dump_python(part, mode="json")
    return found


def read(kept: Mapping[str, Any]) -> Part | None:
    """Read a part; None where a server of another version has written something else."""
    try:
        return _PART.validate_python(kept)
    except ValidationError:
        return None
