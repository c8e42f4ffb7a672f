"""Recognizers that are given time: tests of pages run beside others that keep the machine busy."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from smartivr.recognition.lane import Lane
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer

LONG_S = 30.0


@contextlib.asynccontextmanager
async def patient_hearing() -> AsyncIterator[None]:
    """Give up no utterance for being heard late."""
    with pytest.MonkeyPatch.context() as patch:
        for limits in (
            Lane.__init__.__kwdefaults__,
            PocketsphinxRecognizer.__init__.__kwdefaults__,
        ):
            patch.setitem(limits, "patience_s", LONG_S)
        patch.setitem(Lane.__init__.__kwdefaults__, "most_behind_s", LONG_S)
        yield
