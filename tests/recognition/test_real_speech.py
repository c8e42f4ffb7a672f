"""Recordings of people, which are not part of the repository."""

import json
import random
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from smartivr.line import Samples
from smartivr.recognition import registry
from smartivr.recognition.base import RATE_HZ, Recognizer
from smartivr.understanding.expecting import Asked, AskKind, Expecting, Option, SlotValue
from smartivr.understanding.hypothesis import Hypothesis
from smartivr.understanding.vocabulary import Vocabulary

DATA = Path(__file__).parents[2].parent / "shared" / "data"
DIGIT_COUNT, ORDER_COUNT = 12, 6
"""Enough to notice a broken engine; `smartivr evaluate` measures."""

pytestmark = [
    pytest.mark.usefixtures("unhurried"),
    pytest.mark.shared,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no recordings of people in {DATA}"),
]

DIGITS = Vocabulary.of(
    Expecting("en", asked=Asked("digit", AskKind.DIGITS, "digit", min_length=1, max_length=1))
)

AMOUNT = "[a little bit of|a bit of|some|a lot of|lots of]"


def values(*phrases: str) -> tuple[SlotValue, ...]:
    return tuple(SlotValue(phrase, (phrase,)) for phrase in phrases)


COFFEE = {
    "size": values(
        "small",
        "medium",
        "large",
        "eight ounce",
        "twelve ounce",
        "sixteen ounce",
        "twenty ounce",
    ),
    "roast": values("light roast", "medium roast", "dark roast"),
    "shots": values("single shot", "double shot", "triple shot"),
    "drink": values(
        "americano",
        "cappuccino",
        "espresso",
        "latte",
        "mocha",
        "iced mocha",
        "coffee",
        "iced coffee",
        "drip coffee",
        "house coffee",
    ),
}
OPENING = (
    "[brew|can i get|can i have|i want|get me|give me|i'd like|make me|may i have] [a|an] "
    "([{size}];[{roast}];[{shots}]) {drink} "
)
MILK = f"{AMOUNT} (milk|skim milk|whole milk|soy milk|almond milk|cream)"
SUGAR = f"{AMOUNT} (sugar|brown sugar|sweetener)"
ORDER = Option(
    "order",
    "order",
    (f"{OPENING} [with ({MILK} [and {SUGAR}]|{SUGAR} [and {MILK}])]",),
)
ORDERS = Vocabulary.of(Expecting("en", options=(ORDER,), slots=COFFEE))


async def heard(recognizer: Recognizer, vocabulary: Vocabulary, speech: Samples) -> Hypothesis:
    utterance = await recognizer.open(vocabulary)
    for start in range(0, len(speech), 1600):
        await utterance.feed(speech[start : start + 1600])
    return await utterance.finish()


def cut(path: Path) -> Samples:
    """The spoken part, found by its energy, with 0.4 s before and 0.5 s after it."""
    audio, rate_hz = soundfile.read(path, dtype="float32")
    rng = np.random.default_rng(len(audio))
    around = [rng.standard_normal(int(s * rate_hz)).astype("f4") * 3e-4 for s in (0.4, 0.5)]
    audio = np.concatenate([around[0], audio, around[1]])
    frame = rate_hz // 50
    energy = (audio[: len(audio) // frame * frame].reshape(-1, frame) ** 2).mean(axis=1)
    loud = np.flatnonzero(energy > max(energy.max() / 300, 4 * np.median(energy)))
    first, last = loud[0] * frame - 0.4 * rate_hz, loud[-1] * frame + 0.5 * rate_hz
    audio = audio[max(int(first), 0) : int(last)]
    resampled = soxr.resample(audio, rate_hz, RATE_HZ)
    return (np.clip(resampled, -1, 1) * 32767).astype(np.int16)


@pytest.fixture(params=["pocketsphinx", "vosk", "both"])
async def recognizer(request):
    started = registry.create(request.param, "en")
    await started.start()
    yield started
    await started.close()


async def test_spoken_digits_are_heard(recognizer: Recognizer) -> None:
    lines = (DATA / "fsdd-dev" / "labels.tsv").read_text().splitlines()[1:]
    sample = random.Random(1).sample(lines, DIGIT_COUNT)
    right = 0
    for line in sample:
        file, said, _speaker = line.split("\t")
        hypothesis = await heard(recognizer, DIGITS, cut(DATA / "fsdd-dev" / "audio" / file))
        right += hypothesis.text == said
    floor = {"pocketsphinx": 0.65, "vosk": 0.9, "both": 0.8}[recognizer.name]
    assert right / DIGIT_COUNT >= floor


async def test_spoken_orders_are_heard(recognizer: Recognizer) -> None:
    labels = json.loads((DATA / "sti-dev" / "labels.json").read_text())
    sample = random.Random(1).sample(sorted(labels), ORDER_COUNT)
    right = 0
    for file in sample:
        hypothesis = await heard(recognizer, ORDERS, cut(DATA / "sti-dev" / "audio" / file))
        right += all_said(labels[file]["slots"], hypothesis.text)
    assert right / ORDER_COUNT >= 0.8


def all_said(slots: Mapping[str, str], text: str) -> bool:
    """Every slot's words are in the text, and no other size, roast, shots or drink is."""
    wanted = set(slots.values())
    rest = text
    for value in sorted(wanted, key=len, reverse=True):
        if not re.search(rf"\b{value}\b", rest):
            return False
        rest = re.sub(rf"\b{value}\b", "|", rest)
    others = {value.value for group in COFFEE.values() for value in group}
    return not any(re.search(rf"\b{other}\b", rest) for other in others)
