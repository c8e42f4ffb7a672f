"""A lane to a recognizer, and what it told its call."""

import numpy as np

from smartivr.errors import RecognitionError
from smartivr.line import Samples
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.lane import Lane
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

SALES = Vocabulary.of(
    Expecting("en", options=(Option("sales", "sales", ("sales", "buy something")),))
)


class Heard:
    """What a lane told its call, in order."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def partial(self, hypothesis: Hypothesis) -> None:
        self.told.append(f"partial {hypothesis.text}")

    def final(self, hypothesis: Hypothesis) -> None:
        self.told.append(f"final {hypothesis.text}")

    def lost(self, error: RecognitionError) -> None:
        self.told.append(f"lost {error.code}")


def speech(seconds: float) -> Samples:
    rng = np.random.default_rng(1)
    return (rng.standard_normal(int(seconds * RATE_HZ)) * 3000).astype(np.int16)


def lane_of(recognizer: ScriptedRecognizer, **limits: float) -> tuple[Lane, Heard]:
    heard = Heard()
    return Lane(recognizer, heard.partial, heard.final, heard.lost, **limits), heard
