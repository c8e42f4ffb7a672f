"""A second pass over an utterance, without the grammar, for phrasings that nobody listed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from smartivr.errors import EngineFailed
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.threads import Threads
from smartivr.recognition.vosk_hearing import VoskHearing

SLICE_BYTES = 2 * RATE_HZ
"""A second: heard at a time, so that no thread is held for long."""


class OpenPass:
    """Lags behind the first pass and catches up in the caller's pauses.

    It is causal, as the first pass is: what was heard in one pause counts in the next, and
    nothing is heard twice.
    """

    def __init__(self, threads: Threads, make: Callable[[], VoskHearing]) -> None:
        """Take the threads to work on, and what makes a decoder without a grammar."""
        self._threads = threads
        self._make = make
        self._hearing: VoskHearing | None = None
        self._unheard = bytearray()
        self._work: asyncio.Task[None] | None = None

    def keep(self, audio: bytes) -> None:
        """Take more 16-bit audio, to be heard in the next pause."""
        self._unheard += audio

    def catch_up(self) -> None:
        """Hear what was said so far, unless all threads are at work for callers."""
        if (self._work is None or self._work.done()) and self._threads.spare():
            self._work = asyncio.create_task(self._hear())

    async def finish(self) -> list[str] | None:
        """The results of libvosk; None where there was never a pause to hear in."""
        if self._work is None:
            return None
        await self._work
        await self._hear()
        return await self._threads.run(self._hearing.finish) if self._hearing else None

    def cancel(self) -> None:
        """Hear no more."""
        if self._work is not None:
            self._work.cancel()

    async def _hear(self) -> None:
        with suppress(EngineFailed):
            if self._hearing is None:
                self._hearing = await self._threads.run(self._make)
            while self._unheard:
                piece = bytes(self._unheard[:SLICE_BYTES])
                del self._unheard[:SLICE_BYTES]
                await self._threads.run(self._hearing.hear, piece)
