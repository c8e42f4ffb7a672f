import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.errors import DatasetError
from smartivr.evaluate.comparison import COMMAND, FALSE_ACCEPT, Verdict, compare, mcnemar


def verdict(file, right, *, condition="clean", label=("sales", ())):
    return Verdict(file, condition, label, bool(label[0]), right)


@pytest.mark.parametrize(
    ("better", "worse", "p_value"),
    [(0, 0, 1.0), (5, 5, 1.0), (0, 5, 0.0625), (1, 9, 0.0215), (10, 0, 0.00195), (59, 39, 0.0544)],
)
def test_p_values_are_those_of_the_exact_test(better, worse, p_value):
    assert mcnemar(better, worse) == pytest.approx(p_value, abs=5e-5)


@given(better=st.integers(0, 3000), worse=st.integers(0, 3000))
def test_a_p_value_is_a_probability_and_does_not_ask_which_run_came_first(better, worse):
    assert 0 <= mcnemar(better, worse) <= 1
    assert mcnemar(better, worse) == mcnemar(worse, better)


def test_each_condition_tells_what_got_better_and_what_got_worse():
    before = [verdict("a", right=False), verdict("b", right=True), verdict("c", right=True)]
    now = [verdict("a", right=True), verdict("b", right=False), verdict("c", right=True)]

    (change,) = compare("old.json", before, now).changes

    assert (change.condition, change.figure) == ("clean", COMMAND)
    assert (change.better, change.worse) == (("a",), ("b",))
    assert (change.before.hits, change.now.hits, change.now.of) == (2, 2, 3)
    assert (change.points, change.p_value) == (0.0, 1.0)


def test_out_of_scope_recordings_are_compared_by_what_is_acted_upon():
    outside = ("", ())
    before = [verdict("a", right=True, label=outside), verdict("b", right=True, label=outside)]
    now = [verdict("a", right=False, label=outside), verdict("b", right=True, label=outside)]

    (change,) = compare("old.json", before, now).changes

    assert change.figure == FALSE_ACCEPT
    assert (change.before.value, change.now.value, change.points) == (0.0, 0.5, 50.0)
    assert change.worse == ("a",)


def test_over_a_mean_a_recording_counts_once():
    def run(*rights):
        places = [(file, ratio) for file in "abc" for ratio in ("6 dB", "12 dB")]
        return [
            verdict(file, right, condition=ratio)
            for (file, ratio), right in zip(places, rights, strict=True)
        ]

    before = run(False, False, True, False, True, True)
    now = run(True, True, False, True, True, False)
    sweeps = {"mean": frozenset({"6 dB", "12 dB"})}

    change = compare("old.json", before, now, sweeps).changes[-1]

    assert (change.condition, change.better, change.worse) == ("mean", ("a",), ("c",))
    assert (change.before.hits, change.now.hits, change.now.of) == (3, 4, 6)
    assert change.p_value == 1.0


def test_only_what_both_runs_heard_is_compared_and_it_is_said():
    before = [verdict("a", right=True), verdict("b", right=True), verdict("a", True, condition="x")]
    now = [verdict("a", right=True), verdict("c", right=True), verdict("a", True, condition="y")]

    comparison = compare("old.json", before, now)

    assert [change.now.of for change in comparison.changes] == [1]
    assert comparison.remarks == (
        "this run did not hear x",
        "the earlier run did not hear y",
        "compared on the 1 recordings of both runs; the earlier one has 2, this one 2",
    )


def test_runs_over_other_recordings_are_refused():
    with pytest.raises(DatasetError, match=r"old\.json: the runs have no recording .* in common"):
        compare("old.json", [verdict("a", right=True)], [verdict("b", right=True)])


def test_runs_with_other_labels_are_refused():
    now = [verdict("a", right=True, label=("support", ()))]

    with pytest.raises(DatasetError, match="a is labelled differently"):
        compare("old.json", [verdict("a", right=True)], now)
