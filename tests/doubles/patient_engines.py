"""Engines that nobody gives up for being slow: many tests share one machine."""

import contextlib
from collections.abc import Iterator

import pytest

from smartivr.recognition.lane import Lane
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer
from smartivr.synthesis.worker import Pool, Worker

LONG_S = 60.0


@contextlib.contextmanager
def patient_engines() -> Iterator[None]:
    """Make voices, recognizers and lanes that wait, as long as this lasts."""
    lane = Lane.__init__.__kwdefaults__
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PocketsphinxRecognizer.__init__.__kwdefaults__, "patience_s", LONG_S)
        patch.setitem(lane, "patience_s", LONG_S)
        patch.setitem(lane, "most_behind_s", LONG_S)
        patch.setattr("smartivr.recognition.pocketsphinx_utterance.PREPARE_S", LONG_S)
        patch.setattr("smartivr.recognition.worker.START_S", LONG_S)
        patch.setitem(Worker.__init__.__kwdefaults__, "start_timeout_s", LONG_S)
        patch.setitem(Worker.__init__.__kwdefaults__, "answer_timeout_s", LONG_S)
        patch.setitem(Pool.__init__.__kwdefaults__, "wait_timeout_s", LONG_S)
        yield
