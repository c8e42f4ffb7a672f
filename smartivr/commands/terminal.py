"""Where commands print: results on standard output, everything else on standard error."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer
from rich.console import Console

from smartivr.errors import (
    BadFrame,
    BadMessage,
    DatasetError,
    FlowError,
    NotFound,
    SettingsError,
    SmartIvrError,
    UnsupportedAudio,
)

FAILED = 1
"""What was asked for did not succeed."""
BAD_INPUT = 2
"""What was given cannot be used; Typer answers wrong options with the same code."""
INTERRUPTED = 130
"""Ctrl-C, as shells number it."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_INPUT_ERRORS = (
    BadFrame,
    BadMessage,
    DatasetError,
    FlowError,
    NotFound,
    SettingsError,
    UnsupportedAudio,
)

P = ParamSpec("P")
R = TypeVar("R")


def exit_code(error: SmartIvrError) -> int:
    """Tell wrong input from a failure."""
    return BAD_INPUT if isinstance(error, _INPUT_ERRORS) else FAILED


def complain(sentence: str) -> None:
    """Print one sentence about what went wrong, whatever characters it holds."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)


def ending_honestly(command: Callable[P, R]) -> Callable[P, R]:
    """Make a command end with one sentence and an exit code in place of a traceback."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        from asyncio import CancelledError

        try:
            return command(*args, **kwargs)
        except SmartIvrError as error:
            complain(str(error))
            raise typer.Exit(exit_code(error)) from None
        except (KeyboardInterrupt, CancelledError):
            raise typer.Exit(INTERRUPTED) from None

    return run
