"""Keys of the terminal's keyboard, as they are pressed and without Enter."""

import asyncio
import contextlib
import os
import sys
import termios
import tty
from collections.abc import AsyncGenerator, Iterator


@contextlib.contextmanager
def _unbuffered(descriptor: int) -> Iterator[None]:
    """Have the terminal pass keys on at once, unechoed, and restore it afterwards."""
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


async def pressed() -> AsyncGenerator[str, None]:
    """Give each key as it is pressed; nothing where standard input is no terminal."""
    if not sys.stdin.isatty():
        return
    descriptor = sys.stdin.fileno()
    loop = asyncio.get_running_loop()
    keys: asyncio.Queue[bytes] = asyncio.Queue()
    with _unbuffered(descriptor):
        loop.add_reader(descriptor, lambda: keys.put_nowait(os.read(descriptor, 1)))
        try:
            while key := await keys.get():
                yield key.decode(errors="replace")
        finally:
            loop.remove_reader(descriptor)
