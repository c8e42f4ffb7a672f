from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from smartivr.errors import BadMessage
from smartivr.web.pages.announcements import PRESETS, ends_of

WARSAW = ZoneInfo("Europe/Warsaw")
MORNING = datetime(2026, 11, 23, 9, 41, 12, tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("chosen", "until"),
    [
        ("2h", "2026-11-23 11:41"),
        ("evening", "2026-11-23 18:00"),
        ("morning", "2026-11-24 08:00"),
        ("open", ""),
    ],
)
def test_an_end_is_counted_on_the_lines_own_clock(chosen, until) -> None:
    assert ends_of({"end": chosen}, MORNING) == until


def test_an_own_end_is_taken_as_it_is_given() -> None:
    assert ends_of({"end": "own", "ends": "2026-12-24T12:00"}, MORNING) == "2026-12-24 12:00"


@pytest.mark.parametrize("fields", [{}, {"end": "own"}, {"end": "never"}, {"ends": "2026-12-24"}])
def test_somebody_has_to_say_until_when(fields) -> None:
    with pytest.raises(BadMessage):
        ends_of(fields, MORNING)


def test_every_preset_but_the_open_one_lies_ahead_in_the_morning() -> None:
    ends = {name: until(MORNING) for name, (_, until) in PRESETS.items()}
    assert {name for name, until in ends.items() if until is None} == {"open"}
    assert all(until > MORNING for until in ends.values() if until)
