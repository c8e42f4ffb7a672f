"""Which moment of a call is which of a recording."""

from datetime import UTC, datetime, timedelta

import pytest

from smartivr.web.calls.sync import Span, call_moment_s, spans_of

START = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def moment(second: float) -> str:
    return (START + timedelta(seconds=second)).isoformat()


def spans(*entries, seconds: float):
    log = [{"at": moment(second), "type": kind, **fields} for second, kind, fields in entries]
    return spans_of(log, START, moment(10), seconds)


def pause(second, reason="hold"):
    return (second, "pause-recording", {"reason": reason})


def resume(second, reason="hold"):
    return (second, "resume-recording", {"reason": reason})


def test_without_a_pause_it_runs_with_the_call():
    assert spans(seconds=5) == (Span(10, 15, 0),)


def test_a_pause_is_cut_out_and_a_tone_stands_there():
    assert spans(pause(12), resume(20), seconds=5.4) == (
        Span(10, 12, 0),
        Span(20, pytest.approx(23), pytest.approx(2.4)),
    )


def test_a_pause_for_two_reasons_ends_with_the_second():
    found = spans(pause(12), pause(13, "keys"), resume(14), resume(16, "keys"), seconds=4.4)
    assert [span.from_s for span in found] == [10, 16]


def test_a_reason_that_was_never_given_changes_nothing():
    assert spans(resume(12, "transfer"), seconds=5) == (Span(10, 15, 0),)


def test_a_recording_may_end_in_a_pause():
    assert spans(pause(12), seconds=2.4) == (Span(10, 12, 0),)


def test_pauses_of_an_earlier_recording_are_not_its_own():
    assert spans(pause(3), resume(4), seconds=5) == (Span(10, 15, 0),)


@pytest.mark.parametrize(
    ("position_s", "at_s"), [(0, 10), (1.5, 11.5), (2.2, 12), (2.4, 20), (3.4, 21), (99, 23)]
)
def test_a_place_in_the_recording_is_a_moment_of_the_call(position_s, at_s):
    found = (Span(10, 12, 0), Span(20, 23, 2.4))
    assert call_moment_s(found, position_s) == pytest.approx(at_s)
