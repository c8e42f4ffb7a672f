"""The seam to whatever brings a notice to a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Notice:
    """Something that a person is to know."""

    kind: str
    """What it is about, such as callback-failed."""
    subject: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """The same for machines."""
    to: tuple[str, ...] = ()
    """Mail addresses; empty: whoever the operator has set up."""
    attachment: Path | None = None
    """A FLAC file."""


class Notifier(Protocol):
    """Hands notices over; shared by everything that has some."""

    name: str

    async def notify(self, notice: Notice) -> None:
        """Hand a notice over.

        Raises:
            NotifyFailed: it could not be handed over; it may be tried again.

        """

    async def close(self) -> None:
        """Free everything."""
