"""Who is for nobody must not be routed, and who is must not be asked back for nothing.

A few recordings of each kind notice what is broken; `smartivr evaluate` measures.
"""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample, read_dataset
from smartivr.evaluate.listening import Listener
from smartivr.evaluate.measuring import spread
from smartivr.evaluate.question import question_at
from smartivr.flows.load import load_line
from smartivr.recognition import registry
from smartivr.understanding.meaning import Band

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "audio" / "samples"
DATA = ROOT.parent / "shared" / "data"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("unhurried")
people = pytest.mark.skipif(not DATA.is_dir(), reason=f"no recordings of people in {DATA}")


@pytest.fixture
async def hear():
    """Hear recordings on a line; returns what came of each."""
    recognizer = registry.create("both", "en")
    await recognizer.start()

    async def hear_all(samples, line):
        listener = Listener(question_at(load_line(ROOT / "intents" / line), "", NOW), recognizer)
        return [await listener.hear(sample, Condition()) for sample in samples]

    yield hear_all
    await recognizer.close()


def outsiders(paths):
    return [Sample(path.name, path, "") for path in paths]


def right(heard):
    return sum(one.command_right and one.band is Band.ACCEPT for one in heard)


def accepted(heard):
    return sum(one.band is Band.ACCEPT for one in heard)


@pytest.mark.slow
async def test_shipped_answers_are_accepted_and_outsiders_are_not(hear):
    samples = read_dataset(SAMPLES / "telecom" / "phone")
    inside = spread([one for one in samples if one.intent], 6)
    outside = spread([one for one in samples if not one.intent], 6)
    assert right(await hear(inside, "telecom")) >= 5
    assert accepted(await hear(outside, "telecom")) <= 1


@pytest.mark.slow
async def test_hesitation_is_no_answer(hear):
    others = read_dataset(SAMPLES / "confidence" / "others")
    hesitation = {"um", "uh", "hmm", "er", "erm", "uh well", "mm", "ah", "eh"}
    heard = await hear([one for one in others if one.text in hesitation], "telecom")
    assert len(heard) == len(hesitation)
    assert accepted(heard) == 0


@people
@pytest.mark.shared
async def test_people_who_say_something_else_are_not_routed(hear):
    orders = sorted((DATA / "sti-dev" / "audio").glob("*.flac"))
    digits = sorted((DATA / "fsdd-dev" / "audio").glob("*"))
    heard = await hear(outsiders([*spread(orders, 4), *spread(digits, 5)]), "telecom")
    assert accepted(heard) <= 1


@people
@pytest.mark.shared
async def test_people_who_answer_are_not_asked_back_for_nothing(hear):
    labels = json.loads((DATA / "sti-dev" / "labels.json").read_text(encoding="utf-8"))
    orders = [
        Sample(file, DATA / "sti-dev" / "audio" / file, "orderDrink", labels[file]["slots"])
        for file in spread(sorted(labels), 4)
    ]
    with (DATA / "fsdd-dev" / "labels.tsv").open(encoding="utf-8") as table:
        rows = spread(list(csv.DictReader(table, delimiter="\t")), 6)
    words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    digits = [
        Sample(
            row["file"],
            DATA / "fsdd-dev" / "audio" / row["file"],
            "digit",
            {"digit": str(words.index(row["text"]))},
        )
        for row in rows
    ]
    assert right(await hear(orders, "barista")) >= 3
    assert right(await hear(digits, "digits")) >= 4
