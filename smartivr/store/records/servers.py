"""The servers that share the database, and what they still have to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class JobRecord:
    """Something to be done later, at least once: kind names who does it."""

    id: str
    kind: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    due_at: str = ""
    attempts: int = 0
    node: str = ""
    leased_until: str = ""
    failed: str = ""
    """The code of its last failure."""


@dataclass(frozen=True)
class NodeRecord:
    """A server."""

    node: str
    seen_at: str
    """When it last showed that it lives."""
    board: Mapping[str, Any] | None = None
    """What goes on there now, for the wallboards of the others; None while there are none."""
