import pytest

from smartivr.evaluate.trades import calibration, calibration_error, det_curve, thresholds
from smartivr.understanding.expecting import Bands


def test_raising_the_threshold_trades_wrong_actions_for_refusals(hear):
    heard = [
        hear("sales", confidence=0.9),
        hear("sales", "confirm", "support", 0.6),
        hear("", "reject", "sales", 0.4),
        hear("", "reject", "", 0.0),
    ]

    curve = det_curve(heard)

    assert curve[0].false_reject == 0.0
    assert curve[0].false_accept == 0.5
    assert curve[-1].false_reject == 1.0
    assert curve[-1].false_accept == 0.0
    refusals = [trade.false_reject for trade in curve]
    assert refusals == sorted(refusals)
    marked = thresholds(heard, Bands(accept=0.75, confirm=0.5))
    assert (marked["accept"].false_reject, marked["accept"].wrong_accept) == (0.5, 0.0)
    assert (marked["confirm"].false_reject, marked["confirm"].wrong_accept) == (0.0, 0.5)


def test_meanings_of_like_confidence_are_counted_together(hear):
    heard = [
        hear("sales", confidence=0.92),
        hear("sales", confidence=0.98),
        hear("sales", "accept", "support", 0.95),
        hear("", "reject", "sales", 0.31),
        hear("sales", "reject", "", 0.0),
        hear("sales", confidence=1.0),
    ]

    bins = calibration(heard)

    assert [(one.middle, one.right.hits, one.right.of) for one in bins] == [
        (0.35, 0, 1),
        (0.95, 3, 4),
    ]
    assert bins[1].confidence == pytest.approx((0.92 + 0.98 + 0.95 + 1.0) / 4)
    assert calibration_error(bins) == pytest.approx((0.31 + 4 * (0.9625 - 0.75)) / 5)


def test_without_a_meaning_there_is_nothing_to_believe(hear):
    assert calibration([hear("sales", "reject", "", 0.0)]) == ()
    assert calibration_error(()) is None
