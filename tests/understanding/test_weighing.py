import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.measuring import described
from smartivr.understanding.weighing import Weight, Weights, stored_weights

WEIGHTS = Weights(0.5, {"text": Weight(0.8, 3.0), "vosk.place": Weight(0.5, 1.0)})
STORED = sorted(stored_weights().items())
MEASURED = st.dictionaries(
    st.sampled_from(sorted({name for _, each in STORED for name in each.weights})),
    st.floats(0, 1),
)


def test_without_measurements_the_bias_decides():
    assert WEIGHTS.probability({}) == pytest.approx(1 / (1 + math.exp(-0.5)))


def test_what_is_absent_counts_as_usual():
    assert WEIGHTS.probability({"text": 0.9}) == WEIGHTS.probability(
        {"text": 0.9, "vosk.place": 0.5}
    )


def test_measurements_that_were_not_learnt_from_count_nothing():
    assert WEIGHTS.probability({"text": 0.9, "moon": 1.0}) == WEIGHTS.probability({"text": 0.9})


def test_each_measurement_tells_what_it_adds():
    assert WEIGHTS.shares({"text": 1.0, "vosk.place": 0.0}) == pytest.approx(
        {"text": 0.6, "vosk.place": -0.5}
    )


@pytest.mark.parametrize("engine", ["both", "pocketsphinx", "vosk"])
def test_weights_for_the_engines_are_stored(engine):
    assert engine in stored_weights()


@pytest.mark.parametrize(("engine", "weights"), STORED)
def test_stored_weights_never_hold_a_better_measurement_against_a_belief(engine, weights):
    assert all(each.weight >= 0 for each in weights.weights.values())


@pytest.mark.parametrize(("engine", "weights"), STORED)
def test_an_engine_alone_is_judged_by_its_own_measurements(engine, weights):
    ears = {name.rpartition(".")[0] for name in weights.weights} - {""}
    assert ears <= ({"pocketsphinx", "vosk"} if engine == "both" else {engine})


@pytest.mark.parametrize(("engine", "weights"), STORED)
def test_every_stored_measurement_is_described_in_words(engine, weights):
    assert all("_" not in described(name) for name in weights.weights)


@given(measured=MEASURED, engine=st.sampled_from(STORED), add=st.floats(0, 1))
def test_better_evidence_never_makes_less_sure(measured, engine, add):
    _, weights = engine
    sure = weights.probability(measured)
    assert 0 <= sure <= 1
    for name in measured:
        assert weights.probability(measured | {name: measured[name] + add}) >= sure


@given(st.floats(-1e9, 1e9))
def test_any_number_gives_a_probability(value):
    assert 0 <= WEIGHTS.probability({"text": value}) <= 1
