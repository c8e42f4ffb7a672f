from pathlib import Path

import pytest

from smartivr.errors import DatasetError
from smartivr.evaluate.conditions import Condition, Noise
from smartivr.evaluate.gate import Gate, misses, read_gates
from smartivr.evaluate.report import Circumstances, Report
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.line import Encoding
from smartivr.understanding.expecting import Bands

NOISE = Noise(Path("n.wav"), "kitchen")


@pytest.fixture
def missed(hear):
    """Judge a run in which 3 of 4 are right when clean, and 1 of 4 over mu-law."""

    def judge(*, below=(), above=()):
        asked = conditions(Swept(names="clean,ulaw"))
        heard = [
            hear("sales", "accept", "sales" if number < right else "support", condition=name)
            for name, right in (("clean", 3), ("8000 Hz ulaw", 1))
            for number in range(4)
        ]
        facts = Circumstances("shop", "main", "both", "", "", "", 1, 1.0, Bands())
        report = Report(facts, tuple(heard), asked)
        gates = read_gates(below, above, asked)
        return misses(gates, report.rows, asked)

    return judge


def test_figures_within_their_bounds_pass(missed):
    assert missed(below=["command=0.5", "clean:command=0.75"], above=["false_reject=0"]) == ()


def test_each_bound_that_is_missed_gets_a_sentence_with_the_interval(missed):
    assert missed(below=["clean:command=0.9", "ulaw:intent=0.3"], above=["wrong_accept=0.4"]) == (
        "command of clean is 75.0 % (95 %: 30.1-95.4), below 90 %",
        "intent of 8000 Hz ulaw is 25.0 % (95 %: 4.6-69.9), below 30 %",
        "wrong accept of overall is 50.0 % (95 %: 21.5-78.5), above 40 %",
    )


def test_a_latency_is_judged_in_ms(missed):
    assert missed(above=["p95=599"]) == ("p95 of overall is 600 ms, above 599 ms",)
    assert missed(above=["p95=600"]) == ()


def test_what_was_not_measured_does_not_pass(missed):
    assert missed(above=["false_accept=0.05"]) == (
        "false accept of overall was not measured: there is nothing to count",
    )


@pytest.mark.parametrize("name", ["Right accept", "right-accept", "correct_accept"])
def test_figures_are_named_as_in_the_table_or_as_in_json(name):
    assert read_gates([f"{name}=0.9"], (), [Condition()]) == (
        Gate("right_accept", 0.9, above=False),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("comand=0.9", "did you mean 'command'"),
        ("command", "names no figure"),
        ("command=95", "no bound"),
        ("command=-1", "no bound"),
        ("command=much", "no bound"),
        ("command=nan", "no bound"),
    ],
)
def test_a_bound_that_cannot_be_read_is_refused(text, said):
    with pytest.raises(DatasetError, match=said):
        read_gates([text], (), [Condition()])


def test_a_condition_that_is_not_heard_is_refused_with_those_that_are():
    with pytest.raises(DatasetError, match=r"no condition 'alaw'; it hears .*ulaw"):
        read_gates(["alaw:command=0.9"], (), [Condition(8000, Encoding.ULAW)])


def test_a_mean_over_ratios_can_be_bounded(hear):
    asked = [Condition(None, Encoding.L16, ratio, NOISE) for ratio in (6.0, 12.0)]
    heard = (hear("sales", condition=asked[0].name), hear("", condition=asked[1].name))
    facts = Circumstances("shop", "main", "both", "", "", "", 1, 1.0, Bands())
    report = Report(facts, heard, tuple(asked))
    gates = read_gates(["mean:command=1"], ["mean:false_accept=0.5"], asked)

    (sentence,) = misses(gates, report.rows, asked)

    assert sentence.startswith("false accept of mean over kitchen 6-12 dB is 100.0 %")


def test_a_run_of_one_condition_is_bounded_with_or_without_its_name(hear):
    facts = Circumstances("shop", "main", "both", "", "", "", 1, 1.0, Bands())
    asked = (Condition(8000, Encoding.ULAW),)
    report = Report(facts, (hear("sales", "reject", condition=asked[0].name),), asked)
    below = ["command=1", "ulaw:command=1", "8000 Hz ulaw:command=1"]
    gates = read_gates(below, (), asked)

    assert len(misses(gates, report.rows, asked)) == 3
