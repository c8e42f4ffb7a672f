"""How the sentences of a text follow each other, the same for every engine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import numpy as np

from smartivr.line import Samples
from smartivr.synthesis import sentences
from smartivr.synthesis.loudness import TARGET_DBOV, level, trim

PAUSE_S = 0.3
"""Silence between two sentences."""


async def deliver(
    text: str,
    rate_hz: int,
    say: Callable[[str], Awaitable[bytes]],
    target_dbov: float = TARGET_DBOV,
) -> AsyncIterator[Samples]:
    """Have an engine say a text, a sentence at a time, and finish each.

    Args:
        text: any number of sentences.
        rate_hz: of the engine.
        say: asks the engine for one sentence; 16-bit little-endian samples.
        target_dbov: loudness of each sentence.

    """
    pause = np.zeros(0, np.int16)
    for sentence in sentences.split(text):
        spoken = np.frombuffer(await say(sentence), "<i2")
        # Milliseconds for a long sentence, which a frame of another call could not wait.
        finished = await asyncio.to_thread(_finish, spoken, rate_hz, target_dbov)
        if finished.size:
            yield np.concatenate([pause, finished])
            pause = np.zeros(int(PAUSE_S * rate_hz), np.int16)


def _finish(spoken: Samples, rate_hz: int, target_dbov: float) -> Samples:
    return level(trim(spoken, rate_hz), rate_hz, target_dbov)
