"""The words of the wallboard."""

import pytest

from smartivr.web.pages.frame import _in
from smartivr.web.wall.board import Alarm, Kind, Severity


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_alarm_says_what_is_wrong_and_what_to_do(kind, language):
    words = _in(language).get_template("_wall_words.html").module
    alarm = Alarm(kind, Severity.BAD, "vosk (pl)", 3, "2026-03-03T12:00:00+00:00")
    assert len(words.alarm(alarm, str).strip()) > 10
    assert len(words.remedy(alarm).strip()) > 10
