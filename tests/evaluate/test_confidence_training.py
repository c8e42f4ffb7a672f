import json
import random
from dataclasses import replace

import pytest

from smartivr.evaluate.confidence_file import write_weights
from smartivr.evaluate.confidence_training import cases, train, trained
from smartivr.evaluate.overheard import Overheard
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.hypothesis import Alternative, Hypothesis
from smartivr.understanding.weighing import weights_from

EXPECTING = Expecting(
    "en",
    (
        Option("support", "support", ("support", "a technical problem")),
        Option("sales", "sales", ("sales", "buy something")),
    ),
)
PHRASES = {"support": "support", "sales": "sales"}


def expecting_at(_recording):
    return EXPECTING


def recording(number, intent, heard, **evidence):
    texts = tuple(map(Alternative, heard))
    hypothesis = Hypothesis(texts, engine="vosk", evidence=evidence)
    return Overheard(
        "shop", "main", f"{number}.wav", "clean", intent, speaker="a", utterances=(hypothesis,)
    )


@pytest.fixture
def recordings():
    """Answers with a high share, outsiders with a low one, and a measure that is worthless."""
    chance = random.Random(1)
    made = []
    for number in range(80):
        intent = ("support", "sales", "", "")[number % 4]
        text = PHRASES.get(intent, "sales")
        share = chance.uniform(0.5, 1.0) if intent else chance.uniform(0.0, 0.6)
        contrary = chance.uniform(0.0, 0.4) if intent else chance.uniform(0.5, 1.0)
        made.append(recording(number, intent, [text], share=share, contrary=contrary))
    return made


def test_what_tells_answers_from_outsiders_is_learnt(recordings):
    weights = trained(recordings, expecting_at)["vosk"]
    assert weights.weights["vosk.share"].weight > 0
    [surest, *_], [*_, least] = (
        sorted(
            weights.probability(case.candidates[0].measured)
            for case in cases(recordings, "vosk", expecting_at)
            if case.in_scope == in_scope
        )
        for in_scope in (True, False)
    )
    assert surest > 0.5
    assert least < surest + 0.4


def test_what_is_worse_where_it_is_higher_is_left_out(recordings):
    weights = trained(recordings, expecting_at)["vosk"]
    assert "vosk.contrary" not in weights.weights


def test_what_never_differs_is_left_out(recordings):
    assert "exact" not in trained(recordings, expecting_at)["vosk"].weights


def test_training_repeats_exactly(recordings):
    assert trained(recordings, expecting_at) == trained(recordings, expecting_at)


def test_too_few_recordings_teach_nothing(recordings):
    assert trained(recordings[:30], expecting_at) == {}


def test_the_right_one_of_two_readings_is_learnt_to_be_chosen():
    chance = random.Random(2)
    made = []
    for number in range(60):
        said, other = ("support", "sales") if number % 2 else ("sales", "support")
        heard = recording(number, said if number % 3 else "", [other, said])
        first = replace(heard.utterances[0], evidence={"share": chance.uniform(0, 0.5)})
        second = Hypothesis.of(said, engine="pocketsphinx")
        both = replace(first, engine="both", ears=(first, second), evidence={})
        made.append(replace(heard, utterances=(both,)))
    found = tuple(cases(made, "both", expecting_at))
    weights = train(found)
    inside = [case for case in found if case.in_scope]
    assert all(case.right[case.best(weights)] for case in inside)


def test_recordings_of_both_ears_teach_each_ear_too(recordings):
    made = [
        replace(
            one,
            utterances=(
                replace(
                    one.utterances[0],
                    engine="both",
                    ears=(one.utterances[0], replace(one.utterances[0], engine="pocketsphinx")),
                ),
            ),
        )
        for one in recordings
    ]
    assert set(trained(made, expecting_at)) == {"both", "pocketsphinx", "vosk"}


def test_stored_weights_are_the_ones_that_were_learnt(recordings, tmp_path):
    engines = trained(recordings, expecting_at)
    write_weights(tmp_path / "weights.json", engines, recordings, "2026-11-23")
    stored = json.loads((tmp_path / "weights.json").read_text(encoding="utf-8"))
    assert weights_from(stored["engines"]) == engines
    assert stored["date"] == "2026-11-23"
    assert stored["recordings"] == {"shop": {"in_scope": 40, "out_of_scope": 40}}
