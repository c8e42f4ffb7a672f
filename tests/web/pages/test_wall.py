"""The words of the wallboard."""

import pytest

from smartivr.routing.agent import AgentState
from smartivr.web.pages.desk import REASONS
from smartivr.web.pages.frame import _in
from smartivr.web.wall.board import Agent, Alarm, Board, Kind, Severity

AT = "2026-03-03T12:00:00+00:00"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [("lunch", "Obiad"), ("no-answer", "Nieodebrane połączenia"), ("50% off", "50% off")],
)
def test_why_an_agent_pauses_is_said_in_the_readers_language(reason, shown):
    board = Board(agents=(Agent("ann", "Ann Baker", AgentState.PAUSED, AT, reason=reason),))
    context = {"board": board, "reasons": REASONS, "span": str}
    assert f"<small>{shown}</small>" in _in("pl").get_template("_wall_agents.html").render(context)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["en", "pl"])
def test_every_alarm_says_what_is_wrong_and_what_to_do(kind, language):
    words = _in(language).get_template("_wall_words.html").module
    alarm = Alarm(kind, Severity.BAD, "vosk (pl)", 3, AT)
    assert len(words.alarm(alarm, str).strip()) > 10
    assert len(words.remedy(alarm).strip()) > 10
