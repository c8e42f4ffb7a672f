from collections.abc import Callable
from pathlib import Path

import pytest

from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.heard import Heard
from smartivr.understanding.meaning import Band, Meaning


@pytest.fixture
def hear() -> Callable[..., Heard]:
    """Make one recording that was heard: `hear("sales", "accept", "support", 0.9)`."""

    def make(  # noqa: PLR0913  each is one fact of a case
        label: str,
        band: str = "accept",
        understood: str | None = None,
        confidence: float = 0.9,
        *,
        slots: dict[str, str] | None = None,
        filled: dict[str, str] | None = None,
        speaker: str = "",
        condition: str = "clean",
        file: str = "a.wav",
        utterances: int = 1,
    ) -> Heard:
        wanted = slots or {}
        intent = label if understood is None else understood
        meaning = Meaning(Band(band), intent, wanted if filled is None else filled, confidence)
        return Heard(
            sample=Sample(file, Path(file), label, wanted, speaker),
            condition=condition,
            meaning=meaning,
            text=intent,
            utterances=utterances,
            latency_s=0.6 if utterances else None,
            audio_s=2.0,
            compute_s=0.5,
        )

    return make
