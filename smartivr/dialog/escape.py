"""The commands that work everywhere: agent, repeat, help, back, main menu."""

from typing import Protocol

from smartivr.dialog.expectations import AGENT, BACK, HELP, MAIN_MENU, REPEAT


class Escaping(Protocol):
    """The session, as a universal command sees it."""

    def to_agent(self) -> None:
        """Bring the caller to a human."""

    def to_main_menu(self) -> None:
        """Start over."""

    def back(self) -> None:
        """Return to the question before."""

    def repeat(self) -> None:
        """Say it again."""

    def help(self) -> None:
        """Explain."""


def escape(call: Escaping, intent: str) -> None:
    """Carry out one of the universal commands."""
    commands = {
        AGENT: call.to_agent,
        REPEAT: call.repeat,
        HELP: call.help,
        BACK: call.back,
        MAIN_MENU: call.to_main_menu,
    }
    commands[intent]()
