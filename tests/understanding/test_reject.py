import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.understanding.expecting import Bands
from smartivr.understanding.meaning import Band
from smartivr.understanding.reading import Reading, Sense
from smartivr.understanding.reject import TIE, band, below, confidence, trust

BANDS = Bands()


def reading(score, *, intent="a", **further):
    return Reading(Sense(intent), score, "phrase", **further)


def test_a_lead_makes_surer():
    near = confidence(reading(0.8), reading(0.7, intent="b"), BANDS)
    far = confidence(reading(0.8), reading(0.2, intent="b"), BANDS)
    assert near < far < 1


def test_without_a_lead_nothing_is_accepted():
    tied = confidence(reading(0.95), reading(0.95 - TIE / 2, intent="b"), BANDS)
    assert band(tied, BANDS) is Band.CONFIRM


def test_an_objection_rejects_and_a_doubt_confirms():
    assert band(confidence(reading(0.99, objection="no"), None, BANDS), BANDS) is Band.REJECT
    assert band(confidence(reading(0.99, doubt="perhaps"), None, BANDS), BANDS) is Band.CONFIRM


def test_an_exact_reading_is_certain_whatever_comes_near():
    assert confidence(reading(1.0, exact=True), reading(0.99, intent="b"), BANDS) == 1.0


@pytest.mark.parametrize(
    ("sure", "expected"),
    [(0.75, Band.ACCEPT), (0.5, Band.CONFIRM), (0.7499, Band.CONFIRM), (0.49, Band.REJECT)],
)
def test_bands_begin_at_their_limits(sure, expected):
    assert band(sure, BANDS) is expected


def test_evidence_only_takes_away():
    assert trust({}, outside=False) == 1.0
    assert trust({"phones": 1.0}, outside=False) == 1.0
    assert trust({"phones": 0.1, "frames": 0.1}, outside=False) == pytest.approx(0.5)
    assert trust({}, outside=True) < 1.0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_better_score_never_makes_less_sure(one, other, runner_up):
    low, high = sorted((one, other))
    following = reading(min(runner_up, low), intent="b")
    assert 0 <= confidence(reading(low), following, BANDS) <= 1
    assert confidence(reading(low), following, BANDS) <= confidence(reading(high), following, BANDS)


@given(st.floats(0, 1), st.floats(0, 1))
def test_below_a_limit_means_below_it(sure, limit):
    assert 0 <= below(sure, limit) <= max(0, limit - 0.001)
