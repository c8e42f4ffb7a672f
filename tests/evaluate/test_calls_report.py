from io import StringIO

import pytest
from rich.console import Console

from smartivr.evaluate.aftermath import Understanding, Verdict
from smartivr.evaluate.calls_report import CallsReport, as_dict, gathered
from smartivr.evaluate.calls_tables import calls_terminal, render_calls
from smartivr.understanding.meaning import Band

PERSONAL = "my number is nine"


def understood(intent, verdict, meant="", *, band=Band.ACCEPT, heard="sales", confidence=0.9):
    return Understanding("main", intent, band, confidence, heard, verdict, meant)


@pytest.fixture
def report():
    judged = gathered(
        [
            ("a", [understood("sales", Verdict.RIGHT, "sales")]),
            ("b", [understood("sales", Verdict.WRONG, "support", confidence=0.55)]),
            ("c", [understood("sales", Verdict.GAVE_UP)]),
            (
                "d",
                [
                    understood("", Verdict.ASKED_BACK, "sales", band=Band.REJECT, heard=PERSONAL),
                    understood("sales", Verdict.RIGHT, "sales"),
                ],
            ),
            ("e", [understood("", Verdict.GAVE_UP, band=Band.REJECT, heard=PERSONAL)]),
        ]
    )
    return CallsReport("shop", "2026-11-01", "2026-11-23", "smartivr evaluate", 5, judged)


def test_each_understanding_counts_for_the_option_that_was_meant(report):
    counts = {
        row.option: {verdict: rate.hits for verdict, rate in row.rates.items() if rate.hits}
        for row in report.options
    }

    assert counts == {
        "sales": {Verdict.RIGHT: 2, Verdict.ASKED_BACK: 1, Verdict.GAVE_UP: 1},
        "support": {Verdict.WRONG: 1},
        "(not understood)": {Verdict.GAVE_UP: 1},
    }
    assert report.overall.understandings == 6


def test_what_was_taken_for_what_is_counted(report):
    assert report.confused == [("main", "sales", "support", 1)]


def test_confidence_is_held_against_what_callers_did(report):
    assert [(one.right.hits, one.right.of) for one in report.calibration] == [(0, 1), (2, 2)]


def test_what_callers_said_is_shown_only_on_demand(report):
    def shown(*, texts):
        console = Console(width=150, record=True, file=StringIO())
        console.print(calls_terminal(report, texts=texts))
        return [
            console.export_text(),
            render_calls(report, texts=texts),
            str(as_dict(report, texts=texts)),
        ]

    assert all(PERSONAL not in text for text in shown(texts=False))
    assert all(PERSONAL in text for text in shown(texts=True))
    assert "2 times something was said that was not understood" in shown(texts=False)[0]


def test_the_page_needs_nothing_from_elsewhere(report):
    page = render_calls(report, texts=False)

    assert "<script" not in page
    assert "<link" not in page
    assert page.count("<svg") == 1


def test_a_period_without_calls_has_a_report(report):
    empty = CallsReport("shop", "", "2026-11-23", "smartivr evaluate", 0, ())

    assert as_dict(empty, texts=True)["overall"]["right"] is None
    assert "nothing to measure" in render_calls(empty, texts=False)
