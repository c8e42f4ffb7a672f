import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import CallFacts
from smartivr.dialog.wording_callback import ENGLISH, POLISH
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar, Span
from smartivr.understanding.confusable import confusable_pairs

OFFICE = Calendar("Europe/London", ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
DIRECTORY = Directory(queues={"sales": QueueRules("sales", calendar=OFFICE)})
CALLER, CALLED = "+442079460123", "+442079460100"
STEPS = {
    "main": {"menu": "Sales?", "options": {"sales": {"key": "1", "next": "later"}}},
    "later": {"callback": "sales"},
    "agents": {"transfer": "front", "say": "One moment."},
}
TUESDAY = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def at_callback(flow_of, talk_on):
    def begin(*, caller=CALLER, directory=DIRECTORY, steps=None, changes=None, **step):
        made = {**STEPS, "later": {"callback": "sales", **step}, **(steps or {})}
        flow = flow_of(made, directory=directory, **(changes or {}))
        return talk_on(flow, start="later", facts=CallFacts("s", caller, CALLED)).listen_out()

    return begin


@pytest.fixture
def talk(at_callback):
    return at_callback()


@pytest.fixture
def planning(at_callback):
    """A call that has settled the number and is asked when to call."""
    return at_callback(schedule=True).press("1").listen_out()


def kept(talk):
    request = talk.all(commands.KeepCallback)[-1].request
    talk(events.Kept(request, "c1"))
    return talk


def test_the_calling_number_is_offered_by_its_last_digits(talk):
    assert talk.said == [ENGLISH.this_number.replace("{tail:digits}", "1 2 3")]
    arrived = talk.all(commands.Arrived)[0].outcome
    assert (arrived.kind, arrived.destination) == ("callback", "sales")


def test_nothing_is_promised_before_it_is_kept(talk):
    talk.press("1")
    assert talk.all(commands.KeepCallback) == [commands.KeepCallback(1, "sales", CALLER, "")]
    assert talk.said[1:] == []
    kept(talk)
    assert talk.said[1:] == [ENGLISH.kept, ENGLISH.goodbye]
    talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "callback",
        "sales",
    )
    assert dict(outcome.slots) == {}


def test_a_queue_that_is_not_served_here_is_handed_over_as_before(at_callback):
    talk = at_callback(directory=Directory(), say="We will call you.")
    assert talk.session.outcome.kind == "callback"
    assert not talk.all(commands.KeepCallback)


@pytest.mark.parametrize("caller", ["", "anonymous", "Unavailable", "+449061234567"])
def test_a_number_that_cannot_be_called_is_asked_for(at_callback, caller):
    assert at_callback(caller=caller).said == [ENGLISH.which_number]


def test_what_the_step_says_comes_first_and_is_no_promise(at_callback):
    assert at_callback(say="Let us arrange that.").said[0] == "Let us arrange that."


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_another_number_is_read_back_however_it_was_given(talk, by):
    talk.say("callback_answer", callback_answer="no") if by == "speech" else talk.press("2")
    assert talk.said[-1] == ENGLISH.which_number
    talk.listen_out()
    if by == "speech":
        talk.say("callback_number", callback_number="02079460199")
    else:
        talk.press("02079460199#")
    assert talk.said[-1] == "I have 0 2 0, 7 9 4 6, 0 1 9 9. Is that right?"
    talk.listen_out().press("1")
    assert talk.all(commands.KeepCallback)[0].number == "+442079460199"


def test_a_number_that_was_heard_wrong_is_asked_for_again(at_callback):
    talk = at_callback(caller="").press("02079460199#").listen_out().press("2")
    assert talk.said[-1] == ENGLISH.which_number
    talk.listen_out().press("02079460123#").listen_out().press("1")
    assert talk.all(commands.KeepCallback)[0].number == CALLER


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("79460123#", "That number is too short. Please give it with its area code."),
        ("020794601234567#", "That number is too long."),
        ("09061234567#", "We cannot call numbers of that kind."),
    ],
)
def test_what_is_wrong_with_a_number_is_said(at_callback, keys, told):
    talk = at_callback(caller="").press(keys)
    assert talk.said[-2:] == [told, ENGLISH.which_number]


def test_what_is_no_whole_number_is_asked_for_with_its_area_code(at_callback):
    talk = at_callback(caller="").press("7946#")
    assert talk.said[-1] == ENGLISH.no_number


def test_numbers_abroad_are_refused_where_the_step_says_so(at_callback):
    talk = at_callback(caller="", abroad=False).press("0048600100200#")
    assert "We cannot call numbers abroad." in talk.said


def test_local_numbers_are_those_of_the_country_of_the_step(at_callback):
    talk = at_callback(caller="", country="PL").press("600100200#").listen_out().press("1")
    assert talk.all(commands.KeepCallback)[0].number == "+48600100200"


def test_after_three_wrong_numbers_a_human_answers(at_callback):
    talk = at_callback(caller="")
    for _ in range(3):
        talk.press("79460123#").listen_out()
    assert ENGLISH.in_vain in talk.said
    assert talk.session.step == "agents"


@pytest.mark.parametrize("moment", ["same-number", "number", "read-back", "not-kept"])
def test_a_human_can_be_asked_for_at_every_point(talk, moment):
    if moment in ("number", "read-back"):
        talk.press("2").listen_out()
    if moment == "read-back":
        talk.press("02079460199#").listen_out()
    if moment == "not-kept":
        talk.press("1")
        talk(events.NotKept(1, "store-failed"))
    talk.say("agent")
    assert talk.session.step == "agents"


def test_a_callback_that_cannot_be_kept_is_tried_again_then_a_human_answers(talk):
    talk.press("1")
    talk(events.NotKept(1, "store-failed"))
    assert talk.said[-1] == ENGLISH.not_kept
    talk.listen_out().press("1")
    talk(events.NotKept(2, "store-failed"))
    assert talk.said[-1] == ENGLISH.in_vain
    assert talk.listen_out().session.step == "agents"
    assert ENGLISH.kept not in talk.said


def test_a_call_is_not_brought_to_a_failing_callback_for_ever(at_callback):
    talk = at_callback(steps={"agents": {"say": "Nobody is there.", "next": "later"}})
    for _ in range(2):
        talk.press("1")
        talk(events.NotKept(1, "away"))
        talk.press("1")
        talk(events.NotKept(2, "away"))
        talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "callback-away")


def test_a_promise_that_nobody_answers_for_is_none(talk):
    talk.press("1").wait("stage:keeping")
    assert talk.said[-1] == ENGLISH.not_kept


def test_a_late_or_strange_answer_changes_nothing(talk):
    talk(events.Kept(1))
    talk.press("1")
    talk(events.Kept(9))
    assert ENGLISH.kept not in talk.said


def test_a_caller_who_hangs_up_before_the_end_has_arranged_nothing(talk):
    talk(events.CallerHungUp())
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind) == (Verdict.ABANDONED, "callback")
    assert not talk.all(commands.KeepCallback)


def test_after_the_promise_the_call_may_go_on(at_callback):
    talk = kept(at_callback(then="main").press("1"))
    assert talk.said[-1] == ENGLISH.kept
    assert talk.listen_out().session.step == "main"


def test_outside_the_hours_callers_are_told_when_they_can_expect_the_call(at_callback):
    weekend = Calendar("Europe/London", ((),) * 3 + ((Span(600, 720),),) + ((),) * 3)
    directory = Directory(queues={"sales": QueueRules("sales", calendar=weekend)})
    talk = kept(at_callback(directory=directory).press("1"))
    when = "on Thursday at ten in the morning"
    assert talk.said[-2] == ENGLISH.kept_closed.replace("{when}", when)


# --- a time of the caller's choosing ---------------------------------------------------------


def test_as_soon_as_possible_needs_no_time(planning):
    assert planning.said[-1] == ENGLISH.now_or_later
    planning.press("1")
    assert planning.all(commands.KeepCallback)[0].due == ""


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_a_time_within_the_hours_is_read_back_and_kept(planning, by):
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
    talk = at_callback(directory=directory, schedule=True).press("1").listen_out().press("2")
    for _ in range(3):
        talk.listen_out().press("0403#")
    assert talk.listen_out().session.step == "agents"


@given(
    day=st.dates(date(2026, 3, 3), date(2026, 3, 31)),
    half_hour=st.integers(0, 47),
    opening=st.tuples(st.integers(0, 22), st.integers(1, 23)),
)
def test_no_callback_is_ever_planned_outside_the_hours(flow_of, talk_on, day, half_hour, opening):
    start, end = sorted((opening[0] * 60, opening[0] * 60 + opening[1] * 30))
    hours = Calendar("Europe/Warsaw", ((Span(start, end % 1440),),) * 5 + ((), ()))
    directory = Directory(queues={"sales": QueueRules("sales", calendar=hours)})
    steps = {**STEPS, "later": {"callback": "sales", "schedule": True}}
    flow = flow_of(steps, directory=directory, calendar=OFFICE)
    talk = talk_on(flow, start="later", facts=CallFacts("s", CALLER, CALLED)).listen_out()
    talk.press("1").listen_out().press("2").listen_out().press(day.strftime("%d%m%Y")).listen_out()
    if talk.session.state()["stage"]["phase"] == "time":
        talk.press(f"{half_hour // 2:02}{half_hour % 2 * 30:02}").listen_out()
    talk.press("1")
    for command in talk.all(commands.KeepCallback):
        due = datetime.fromisoformat(command.due)
        assert due > TUESDAY
        assert OFFICE.is_open(due)
        assert hours.is_open(due)


@given(st.text("0123456789*#", max_size=30), st.integers(0, 2**32))
def test_any_keys_lead_to_a_number_that_can_be_dialled_or_to_a_human(flow_of, talk_on, keys, seed):
    flow = flow_of(STEPS, directory=DIRECTORY)
    talk = talk_on(flow, start="later", facts=CallFacts("s", "", CALLED)).listen_out()
    for number, key in enumerate(keys):
        if talk.session.ended or talk.session.step != "later":
            break
        talk.press(key)
        if seed >> number & 1:
            talk.listen_out()
    for command in talk.all(commands.KeepCallback):
        assert command.number.startswith("+")
        assert len(command.number) > 7


# --- what all of it is said with --------------------------------------------------------------


def test_the_stages_state_fits_into_json(planning):
    planning.press("2").listen_out().press("0403#").listen_out().press("1530")
    stage = json.loads(json.dumps(planning.session.state()))["stage"]
    assert stage["phase"] == "moment"
    assert stage["moment"] == "2026-03-04T15:30:00+00:00"


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_options_and_universal_commands_cannot_be_mixed_up(at_callback, language, words):
    talk = at_callback(schedule=True, changes={"language": language}).press("1").listen_out()
    assert talk.said[-1] == words.now_or_later
    assert confusable_pairs(talk.session.expecting.options, language) == []


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_a_whole_callback_can_be_arranged_in_each_language(at_callback, language, words):
    talk = at_callback(schedule=True, caller="", changes={"language": language})
    talk.press("02079460199#").listen_out().press("1").listen_out().press("2").listen_out()
    tomorrow = TUESDAY + timedelta(days=1)
    talk.press(tomorrow.strftime("%d%m#")).listen_out().press("1000").listen_out().press("1")
    kept(talk)
    assert talk.said[-1] == words.goodbye
    assert not any("{" in text for text in talk.said)


# --- a caller who comes from the queue ----------------------------------------------------------

WAITING = {
    "main": {
        "queue": "sales",
        "exits": {"later": {"key": "1", "next": "later", "phrases": ["later"]}},
    },
}


@pytest.fixture
def waiting(flow_of, talk_on):
    """A call that waits in the queue with an estimate, or with none yet."""

    def begin(estimate_s=None, *, joined=True):
        flow = flow_of({**STEPS, **WAITING}, directory=DIRECTORY, main="main")
        talk = talk_on(flow, facts=CallFacts("s", CALLER, CALLED)).listen_out()
        if joined:
            talk(events.QueueJoined(3, estimate_s))
        return talk.listen_out()

    return begin


@pytest.mark.parametrize(
    ("estimate_s", "told"),
    [
        (None, ENGLISH.kept_place),
        (290.0, ENGLISH.kept_wait.replace("{wait}", "about five minutes")),
    ],
)
def test_the_place_is_kept_until_it_is_the_callbacks(waiting, estimate_s, told):
    talk = waiting(estimate_s).press("1").listen_out()
    assert talk.session.step == "later"
    talk.press("1")
    assert not talk.all(commands.LeaveQueue)
    kept(talk)
    assert talk.said[-2] == told
    talk.listen_out()
    assert talk.session.ended
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_a_place_that_was_only_asked_for_is_the_callbacks_too(waiting):
    talk = waiting(joined=False).press("1").listen_out().press("1")
    kept(talk).listen_out()
    assert ENGLISH.kept in talk.said
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_who_hangs_up_while_it_is_being_kept_is_counted_as_to_be_called_back(waiting):
    talk = waiting().press("1").listen_out().press("1")
    talk(events.CallerHungUp())
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("callback")]


def test_who_hangs_up_before_the_promise_gives_the_place_up(waiting):
    talk = waiting().press("1").listen_out()
    talk(events.CallerHungUp())
    assert talk.all(commands.LeaveQueue) == [commands.LeaveQueue("hung-up")]


def test_an_agent_who_is_free_meanwhile_takes_the_caller(waiting):
    talk = waiting().press("1").listen_out()
    talk(events.AgentAnswered("ann", "Ann"))
    assert talk.all(commands.Bridge)
    assert not talk.all(commands.KeepCallback)


def test_an_agent_who_is_free_while_the_promise_is_being_kept(waiting):
    talk = waiting().press("1").listen_out().press("1")
    talk(events.AgentAnswered("ann", "Ann"))
    talk(events.Kept(1))
    assert talk.all(commands.Bridge)
    assert ENGLISH.kept not in talk.said


@pytest.mark.parametrize("key", ["0", "1", "*"])
def test_no_key_changes_anything_while_the_promise_is_being_kept(talk, key):
    talk.press("1").press(key)
    assert len(talk.all(commands.KeepCallback)) == 1
    assert kept(talk).said[-2] == ENGLISH.kept


@pytest.mark.parametrize("again", ["repeat", "help"])
def test_the_promise_is_said_again_and_not_made_again(talk, again):
    kept(talk.press("1")).say(again)
    assert talk.said.count(ENGLISH.kept) == 2
    assert len(talk.all(commands.KeepCallback)) == len(talk.all(commands.Arrived)) == 1
    assert talk.listen_out().session.ended


def test_a_promise_that_was_kept_while_the_caller_was_cut_off_is_said_again(talk):
    talk.press("1")
    talk(events.CallerDetached())
    kept(talk)
    talk(events.CallerAttached())
    assert talk.said.count(ENGLISH.kept) == 2
    assert talk.listen_out().session.outcome.verdict is Verdict.ROUTED


def test_keeping_is_waited_for_after_a_broken_connection(talk):
    talk.press("1")
    talk(events.CallerDetached())
    talk(events.CallerAttached())
    assert talk.wait("stage:keeping").said[-1] == ENGLISH.not_kept
