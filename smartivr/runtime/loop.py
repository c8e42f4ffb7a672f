"""The event loop that servers run on."""

import asyncio
from collections.abc import Coroutine
from importlib import import_module
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(main: Coroutine[Any, Any, Result]) -> Result:
    """Run a program on uvloop, which takes a fifth less CPU for audio, if it is there."""
    try:
        run_on_uvloop = import_module("uvloop").run
    except ImportError:
        return asyncio.run(main)
    result: Result = run_on_uvloop(main)
    return result
