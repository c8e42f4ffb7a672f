import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog import commands
from smartivr.dialog.wording_callback import ENGLISH, POLISH
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar, Span

TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def planning(at_callback):
    """A call that has settled the number and is asked when to call."""
    return at_callback(schedule=True).press("1").listen_out()


def test_as_soon_as_possible_needs_no_time(planning):
    assert planning.said[-1] == ENGLISH.now_or_later
    planning.press("1")
    assert planning.all(commands.KeepCallback)[0].due == ""


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_a_time_within_the_hours_is_read_back_and_kept(planning, by, kept):
    if by == "speech":
        planning.say("callback_later").listen_out()
        planning.say("callback_day", callback_day="2026-03-04").listen_out()
        planning.say("clock_0330")
    else:
        planning.press("2").listen_out().press("0403#").listen_out().press("1530")
    when = "tomorrow at three thirty in the afternoon"
    assert planning.said[-1] == ENGLISH.shall_we.replace("{when}", when)
    planning.listen_out().press("1")
    assert planning.all(commands.KeepCallback)[0].due == "2026-03-04T15:30:00+00:00"
    assert kept(planning).said[-2] == ENGLISH.kept_time.replace("{when}", when)


def test_a_closed_time_is_refused_with_the_next_possible_one(planning):
    planning.press("2").listen_out().press("0603#").listen_out().press("1730")
    assert planning.said[-2] == ENGLISH.closed
    assert "on Monday at nine in the morning" in planning.said[-1]
    planning.listen_out().press("1")
    assert planning.all(commands.KeepCallback)[0].due == "2026-03-09T09:00:00+00:00"


def test_a_closed_day_is_refused_at_once(planning):
    planning.press("2").listen_out().press("0703#")
    assert planning.said[-2] == ENGLISH.closed
    assert "on Monday at nine in the morning" in planning.said[-1]


def test_who_does_not_want_the_time_offered_is_asked_again(planning):
    planning.press("2").listen_out().press("0703#").listen_out().press("2")
    assert planning.said[-1] == ENGLISH.which_day


def test_a_time_of_today_that_is_over_is_not_planned(planning):
    planning.press("2").listen_out().press("0303#").listen_out().press("0930")
    assert planning.said[-2] == ENGLISH.closed
    due = datetime.fromisoformat(planning.session.state()["stage"]["moment"])
    assert due >= TUESDAY


def test_a_day_too_far_ahead_is_not_planned(planning):
    planning.press("2").listen_out().press("0305#")
    assert planning.said[-2:] == [ENGLISH.too_far, ENGLISH.which_day]


def test_a_queue_that_never_opens_leads_to_a_human(at_callback):
    never = Calendar("Europe/London", ((),) * 7)
    directory = Directory(queues={"sales": QueueRules("sales", calendar=never)})
    talk = at_callback(changes={"directory": directory}, schedule=True)
    talk.press("1").listen_out().press("2")
    for _ in range(3):
        talk.listen_out().press("0403#")
    assert talk.listen_out().session.step == "agents"


@given(
    day=st.dates(date(2026, 3, 3), date(2026, 3, 31)),
    half_hour=st.integers(0, 47),
    opening=st.tuples(st.integers(0, 22), st.integers(1, 23)),
)
def test_no_callback_is_ever_planned_outside_the_hours(
    at_callback, office, day, half_hour, opening
):
    start, end = sorted((opening[0] * 60, opening[0] * 60 + opening[1] * 30))
    hours = Calendar("Europe/Warsaw", ((Span(start, end % 1440),),) * 5 + ((), ()))
    directory = Directory(queues={"sales": QueueRules("sales", calendar=hours)})
    talk = at_callback(changes={"directory": directory, "calendar": office}, schedule=True)
    talk.press("1").listen_out().press("2").listen_out().press(day.strftime("%d%m%Y")).listen_out()
    if talk.session.state()["stage"]["phase"] == "time":
        talk.press(f"{half_hour // 2:02}{half_hour % 2 * 30:02}").listen_out()
    talk.press("1")
    for command in talk.all(commands.KeepCallback):
        due = datetime.fromisoformat(command.due)
        assert due > TUESDAY
        assert office.is_open(due)
        assert hours.is_open(due)


def test_the_stages_state_fits_into_json(planning):
    planning.press("2").listen_out().press("0403#").listen_out().press("1530")
    stage = json.loads(json.dumps(planning.session.state()))["stage"]
    assert stage["phase"] == "moment"
    assert stage["moment"] == "2026-03-04T15:30:00+00:00"


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_a_whole_callback_can_be_arranged_in_each_language(at_callback, language, words, kept):
    talk = at_callback(schedule=True, caller="", changes={"language": language})
    talk.press("02079460199#").listen_out().press("1").listen_out().press("2").listen_out()
    tomorrow = TUESDAY + timedelta(days=1)
    talk.press(tomorrow.strftime("%d%m#")).listen_out().press("1000").listen_out().press("1")
    kept(talk)
    assert talk.said[-1] == words.goodbye
    assert not any("{" in text for text in talk.said)
