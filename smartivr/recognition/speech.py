"""The speech of one utterance on its way to the engine."""

import asyncio
from collections import deque

import numpy as np

from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.understanding.vocabulary import Vocabulary

PIECE_S = 0.1
"""Shorter pieces are joined before they are recognised, to spare round trips to the engine."""


class Speech:
    """Collects what the ear hears and hands it on in pieces.

    In a pause, what comes in is withheld: it is silence, which the engine need not hear if the
    utterance ends there.
    """

    def __init__(self, vocabulary: Vocabulary, patience_s: float) -> None:
        self.vocabulary = vocabulary
        self.given_up = False
        self.ended = False
        self.finished = False
        self.working = False
        """An engine is at it, so that giving up must interrupt it."""
        self.pondered = False
        """In this pause the engine has worked ahead as far as it can."""
        self._base_patience_s = patience_s
        self._heard_s = 0.0
        self._pieces: deque[Samples] = deque()
        self._withheld: list[Samples] = []
        self._paused = False
        self._taken_s = 0.0
        self._opened = False
        self._change = asyncio.Event()
        self._pause_over = asyncio.Event()

    @property
    def waiting_s(self) -> float:
        """Seconds of speech that the engine has not taken in."""
        return self._taken_s + sum(piece.size for piece in self._pieces) / RATE_HZ

    @property
    def patience_s(self) -> float:
        """How long the engine may take, given how much it has to hear or to hear again."""
        return self._base_patience_s + self._heard_s + self._taken_s

    @property
    def ready(self) -> bool:
        """There is something to be done for the engine at once."""
        if self.given_up or self.ended:
            return True
        return bool(self._pieces) and (self._paused or self.waiting_s >= PIECE_S)

    @property
    def to_be_pondered(self) -> bool:
        """The caller has paused, all speech was heard, and the engine may work ahead."""
        return self._paused and not self.pondered

    @property
    def idle(self) -> bool:
        """The engine waits for speech."""
        return self._opened and not self.ready and not self.to_be_pondered

    def add(self, samples: Samples) -> None:
        """Take more speech, or the silence of a pause."""
        (self._withheld if self._paused else self._pieces).append(samples)
        self._change.set()

    def pause(self) -> None:
        """Withhold what follows until the speech goes on."""
        self._paused = True
        self.pondered = False
        self._pause_over.clear()
        self._change.set()

    def resume(self) -> None:
        """Hand on what was withheld, and what follows."""
        self._paused = False
        self._pieces.extend(self._withheld)
        self._withheld.clear()
        self._over()

    def end(self) -> None:
        """No speech follows; what was withheld is not needed."""
        self.ended = True
        self._over()

    def give_up(self) -> None:
        """Nobody wants to know any more."""
        self.given_up = True
        self._pieces.clear()
        self._over()

    async def change(self) -> None:
        """Wait for more speech or for the end of it."""
        self._opened = True
        self._change.clear()
        await self._change.wait()

    async def pause_over(self) -> None:
        """Wait until the speech goes on or has ended."""
        self._opened = True
        await self._pause_over.wait()

    def take(self) -> Samples | None:
        """Everything that waits, as one piece; None where nothing is left."""
        self._opened = True
        if not self._pieces:
            return None
        piece = np.concatenate(self._pieces)
        self._pieces.clear()
        self._taken_s = piece.size / RATE_HZ
        return piece

    def heard(self) -> None:
        """The engine has taken in what was taken."""
        self._heard_s += self._taken_s
        self._taken_s = 0.0

    def _over(self) -> None:
        self._pause_over.set()
        self._change.set()
