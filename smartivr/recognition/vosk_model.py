"""A vosk model in memory."""

import threading
from collections.abc import Iterable
from pathlib import Path

import vosk

from smartivr.errors import ModelMissing
from smartivr.recognition.vosk_files import REMEDY, check
from smartivr.recognition.vosk_trial import survive

_loading = threading.Lock()


class VoskModel:
    """A loaded model, shared by all calls of its language. May be used from any thread."""

    def __init__(self, folder: Path) -> None:
        """Load it; this blocks for seconds with large models.

        Raises:
            ModelMissing: the model is incomplete or libvosk refuses it.

        """
        check(folder)
        survive(folder)
        with _loading:
            vosk.SetLogLevel(-1)
            try:
                self.model = vosk.Model(str(folder))
            except Exception as error:  # the wheel raises the bare class
                raise ModelMissing(
                    "libvosk refuses it", where=str(folder), remedy=REMEDY
                ) from error

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """The words among these that the model does not have."""
        return frozenset(w for w in words if self.model.vosk_model_find_word(w) < 0)
