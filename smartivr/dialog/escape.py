"""The commands that work everywhere: agent, repeat, help, back, main menu."""

from typing import Protocol

from smartivr.dialog.exchange import Exchange
from smartivr.dialog.expectations import AGENT, BACK, HELP, MAIN_MENU, REPEAT
from smartivr.dialog.flow import Flow
from smartivr.dialog.path import Path


class Escaping(Protocol):
    """The session, as a universal command sees it."""

    flow: Flow
    step: str
    path: Path
    exchange: Exchange

    def go(self, target: str) -> None:
        """Enter another step."""


def escape(call: Escaping, intent: str) -> None:
    """Carry out one of the universal commands."""
    _COMMANDS[intent](call)


def repeat(call: Escaping) -> None:
    """Say it again."""
    if call.exchange.ask:
        call.exchange.say_again()
    else:
        call.go(call.step)


def _to_agent(call: Escaping) -> None:
    """Bring the caller to a human, unless that is where the call is going."""
    if call.step != call.flow.agent:
        call.path.returns.clear()
        call.go(call.flow.agent)
    else:
        repeat(call)


def _help(call: Escaping) -> None:
    """Explain what can be done here."""
    if call.exchange.ask:
        call.exchange.help()
    else:
        call.go(call.step)


def _back(call: Escaping) -> None:
    """Return to the question before this one."""
    call.go(call.path.back(call.step))


def _to_main_menu(call: Escaping) -> None:
    """Start over at the main menu."""
    call.path.forget()
    call.go(call.flow.main)


_COMMANDS = {
    AGENT: _to_agent,
    REPEAT: repeat,
    HELP: _help,
    BACK: _back,
    MAIN_MENU: _to_main_menu,
}
