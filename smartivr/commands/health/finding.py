"""What was found of one part."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from smartivr.settings import Settings


class State(StrEnum):
    """How a part is."""

    OK = "ok"
    MISSING = "missing"
    """Not there, and calls work without it."""
    BROKEN = "broken"
    """Calls do not work without it."""


@dataclass(frozen=True)
class Finding:
    """One row of the doctor's table."""

    part: str
    state: State
    found: str
    version: str = ""
    remedy: str = ""
    """What to do about it; empty where nothing is to be done."""


Examination = Callable[[Settings], Awaitable[list[Finding]]]
"""Looks at one kind of part; never raises for a part that is missing or broken."""
