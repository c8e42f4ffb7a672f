from datetime import UTC, datetime, timedelta

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Announcement, CallFacts
from smartivr.dialog.session import CallSession
from smartivr.dialog.spoken import Spoken


def test_a_spoken_option_leads_to_its_step(at_main):
    at_main.say("sales")
    assert at_main.session.step == "sales"


def test_a_keyed_option_leads_to_its_step(at_main):
    at_main.press("2")
    assert at_main.session.step == "sales"


def test_a_destination_is_recorded_once_its_prompt_is_heard(at_main):
    at_main.say("sales")
    assert at_main.session.outcome is None
    at_main.listen_out()
    outcome = at_main.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "transfer",
        "Sales",
    )
    assert isinstance(at_main.last[-1], commands.HangUp)


def test_what_was_chosen_is_told_before_where_it_leads(at_main):
    at_main.say("sales")
    kinds = [type(command) for command in at_main.last]
    assert kinds.index(commands.Chosen) < kinds.index(commands.Entered)
    chosen = at_main.all(commands.Chosen)[0]
    assert (chosen.intent, chosen.by, chosen.target) == ("sales", "speech", "sales")


def test_nothing_happens_before_the_call_starts(flow_of):
    session = CallSession(flow_of(), CallFacts("x"))
    now = datetime(2026, 1, 1, tzinfo=UTC)
    assert session.handle(events.KeyPressed("1"), now) == []
    assert session.handle(events.SpeechStarted(), now) == []


def test_a_caller_who_hangs_up_has_abandoned_the_call(at_main):
    at_main(events.CallerHungUp())
    assert at_main.session.outcome.verdict is Verdict.ABANDONED
    assert at_main.session.outcome.step == "main"
    assert at_main(events.KeyPressed("1")) == []


def test_digits_are_collected_to_their_length(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("1234")
    assert at_main.session.slots == {"number": "1234"}
    assert "Thanks for 1 2 3 4." in at_main.said


def test_a_prompt_with_an_answer_in_it_is_private(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("1234")
    said = {say.text: say.private for say in at_main.all(commands.Say)}
    assert said["Thanks for 1 2 3 4."]
    assert not said["Welcome."]


def test_a_key_that_begins_another_waits_for_it(at_main):
    at_main.say("support").hear_next().press("1")
    assert at_main.session.step == "support"
    at_main.wait("inter-key")
    assert at_main.session.step == "number"


def test_two_keys_choose_an_option_of_two_keys(at_main):
    at_main.say("support").hear_next().press("12")
    assert at_main.session.step == "agents"


def test_a_dropped_connection_hears_the_question_again_when_it_is_back(at_main):
    at_main(events.CallerDetached())
    assert any(isinstance(c, commands.StopTimer) for c in at_main.last)
    at_main.wait("no-input")
    assert at_main.said[-1] == "Say support or sales."
    count = len(at_main.said)
    at_main(events.CallerAttached())
    assert at_main.said[count:] == ["Say support or sales."]


def test_an_announcement_is_said_while_it_lasts(flow_of, talk_on):
    noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
    over = Announcement("main", Spoken(text="Old."), "ops", ends=noon)
    lasting = Announcement("main", Spoken(text="Outage."), "ops", ends=noon + timedelta(hours=1))
    talk = talk_on(flow_of(announcements=(over, lasting)), start="main")
    assert talk.said == ["Outage.", "Say support or sales."]


def test_what_is_announced_where_nothing_is_said_comes_before_what_follows_once(flow_of, talk_on):
    steps = {
        "main": {"menu": "Yes?", "options": {"sales": {"key": "1", "next": "agents"}}},
        "agents": {"transfer": "agents"},
        "door": {"branch": "hours", "when": {"open": "hall", "closed": "hall"}},
        "hall": {"use": "hello", "next": "main"},
        "hello": {"say": "Hello.", "next": "return"},
    }
    told = [Announcement(at, Spoken(text=f"{at}!"), "ops") for at in ("door", "hall", "main")]
    talk = talk_on(flow_of(steps, start="door", announcements=tuple(told)))
    talk.listen_out()
    assert talk.said == ["door!", "hall!", "Hello.", "main!", "Yes?"]
