"""What an operator should know although the caller hears a prompt all the same."""

from collections.abc import Callable
from dataclasses import dataclass

import structlog


@dataclass(frozen=True)
class Trouble:
    """One thing that went wrong and was worked around."""

    code: str
    """`recording-missing`, `recording-broken`, `voice-replaced`, `spare-missing`,
    `cache-unusable` or `cache-entry-broken`."""
    what: str
    """One sentence; never a prompt's text."""


OnTrouble = Callable[[Trouble], None]


def log_trouble(trouble: Trouble) -> None:
    """Write a warning to the log."""
    structlog.get_logger("smartivr.synthesis").warning(trouble.code, what=trouble.what)
