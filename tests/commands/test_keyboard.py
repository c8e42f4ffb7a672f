import asyncio
import io
import os
import pty
import sys
import termios

import pytest

from smartivr.commands import keyboard


async def test_keys_arrive_without_enter_and_the_terminal_is_restored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller, terminal = pty.openpty()
    with os.fdopen(terminal, "r") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        before = termios.tcgetattr(stdin.fileno())
        keys = keyboard.pressed()
        first = asyncio.ensure_future(anext(keys))
        await asyncio.sleep(0)  # the terminal passes on single keys from here on
        assert termios.tcgetattr(stdin.fileno()) != before
        os.write(controller, b"1#")
        async with asyncio.timeout(60):
            assert [await first, await anext(keys)] == ["1", "#"]
        await keys.aclose()
        assert termios.tcgetattr(stdin.fileno()) == before
    os.close(controller)


async def test_without_a_terminal_there_are_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("12"))
    assert [key async for key in keyboard.pressed()] == []
