"""The session, as an exchange sees it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from smartivr.dialog.commands import Command
from smartivr.dialog.floor import Floor
from smartivr.dialog.flow import Flow
from smartivr.dialog.timers import Timers
from smartivr.understanding.meaning import Meaning


class Host(Protocol):
    """Where an exchange takes its means from, and what it tells of its end."""

    flow: Flow
    now: datetime
    slots: dict[str, str]
    floor: Floor
    timers: Timers
    speech: bool

    def emit(self, commands: Sequence[Command]) -> None:
        """Pass commands to the runtime."""

    def accepted(self, meaning: Meaning, by: str) -> None:
        """The caller's answer is settled."""

    def given_up(self, target: str) -> None:
        """The question was put in vain."""

    def prompts_heard(self) -> None:
        """What was to be said (without a question) has been heard."""

    def keyed_ahead(self, key: str) -> None:
        """A key was pressed that the next question may know."""

    def left_over(self, keys: str) -> None:
        """These keys were pressed after an answer that was complete without them."""

    def said_ahead(self, meaning: Meaning) -> None:
        """The next question was answered before it was put."""
