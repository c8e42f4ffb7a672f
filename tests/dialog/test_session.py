from datetime import UTC, datetime, timedelta

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Announcement, CallFacts
from smartivr.dialog.session import CallSession
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording import ENGLISH
from smartivr.understanding.meaning import Band, Meaning


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


def test_a_misunderstood_caller_is_asked_in_other_words(at_main):
    at_main.mumble()
    assert at_main.said[-1] == "Once more please."


def test_after_two_misses_only_keys_are_asked_for(at_main):
    at_main.mumble().hear_next().mumble()
    assert at_main.said[-1] == "For support, press 1. For sales, press 2."
    assert isinstance(at_main.all(commands.StopListening)[-1], commands.StopListening)
    assert not at_main.session.expecting.speech
    at_main.press("1")
    assert at_main.session.step == "support"


def test_after_three_misses_a_human_answers(at_main):
    at_main.mumble().hear_next().mumble().hear_next().press("9")
    assert at_main.said[-1] == ENGLISH.failed
    at_main.listen_out()
    assert at_main.session.outcome.destination == "agents"


def test_after_three_silences_a_human_answers(at_main):
    at_main.wait("no-input").hear_next().wait("no-input").hear_next().wait("no-input").listen_out()
    assert at_main.session.outcome.destination == "agents"


def test_silence_and_misses_are_counted_apart(at_main):
    for _ in range(2):
        at_main.wait("no-input").hear_next()
    at_main.mumble().hear_next()
    assert at_main.session.step == "main"
    assert at_main.session.outcome is None


def test_noise_without_words_is_not_a_miss_at_once(at_main):
    noise = events.Understood(Meaning(Band.REJECT))
    at_main(events.SpeechStarted())
    said = len(at_main.said)
    at_main(noise)
    assert len(at_main.said) == said
    for _ in range(2):
        at_main(events.SpeechStarted())
        at_main(noise)
    assert at_main.said[-1] == "Once more please."


def test_a_doubtful_option_is_read_back(at_main):
    at_main.say("sales", Band.CONFIRM)
    assert at_main.said[-1] == "Did you say sales?"
    at_main.hear_next().say("confirmation", confirmation="yes")
    assert at_main.session.step == "sales"


def test_a_denied_option_is_not_asked_about_again(at_main):
    at_main.say("sales", Band.CONFIRM).hear_next().press("2").hear_next()
    at_main.say("sales", Band.CONFIRM)
    assert "Did you say" not in at_main.said[-1]
    assert at_main.session.step == "main"


def test_a_denied_option_is_taken_when_it_is_said_in_its_very_words(at_main):
    at_main.say("sales", Band.CONFIRM).hear_next().press("2").hear_next()
    at_main(events.SpeechStarted())
    at_main(events.Understood(Meaning(Band.ACCEPT, "sales", heard="sales", exact=True)))
    assert at_main.session.step == "sales"


def test_another_option_answers_a_read_back(at_main):
    at_main.say("sales", Band.CONFIRM).hear_next().say("support")
    assert at_main.session.step == "support"


def test_saying_it_again_answers_a_read_back_with_yes(at_main):
    at_main.say("sales", Band.CONFIRM).hear_next().say("sales", Band.CONFIRM)
    assert at_main.session.step == "sales"


def test_an_unanswered_read_back_counts_as_a_miss(at_main):
    at_main.say("sales", Band.CONFIRM).hear_next().wait("no-input").hear_next().wait("no-input")
    assert at_main.said[-1] == "Once more please."


def test_digits_are_collected_to_their_length(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("1234")
    assert at_main.session.slots == {"number": "1234"}
    assert "Thanks for 1 2 3 4." in at_main.said


def test_a_prompt_with_an_answer_in_it_is_private(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("1234")
    said = {say.text: say.private for say in at_main.all(commands.Say)}
    assert said["Thanks for 1 2 3 4."]
    assert not said["Welcome."]


def test_a_spoken_number_in_doubt_is_read_back_digit_by_digit(at_main):
    at_main.say("support").hear_next().press("1#").hear_next()
    at_main.say("number", Band.CONFIRM, number="1234")
    assert at_main.said[-1] == "I heard 1 2 3 4. Is that right?"
    assert at_main.all(commands.Say)[-1].private


def test_a_key_that_begins_another_waits_for_it(at_main):
    at_main.say("support").hear_next().press("1")
    assert at_main.session.step == "support"
    at_main.wait("inter-key")
    assert at_main.session.step == "number"


def test_two_keys_choose_an_option_of_two_keys(at_main):
    at_main.say("support").hear_next().press("12")
    assert at_main.session.step == "agents"


@pytest.mark.parametrize("asking", ["main", "support", "number", "thanks"])
def test_a_human_can_be_asked_for_in_every_state(flow_of, talk_on, asking):
    talk = talk_on(flow_of(), start=asking)
    talk.say("agent").listen_out()
    assert talk.session.outcome.destination == "agents"


def test_zero_brings_a_human_even_while_something_is_said(talk):
    talk.press("0").listen_out()
    assert talk.session.outcome.destination == "agents"


def test_a_lone_zero_in_a_longer_entry_brings_a_human(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().press("0#").listen_out()
    assert at_main.session.outcome.destination == "agents"


def test_repeat_says_it_again_without_counting(at_main):
    for _ in range(5):
        at_main.press("*").hear_next()
    assert at_main.said[-1] == "Say support or sales."
    assert at_main.session.step == "main"


def test_back_returns_to_the_question_before(at_main):
    at_main.say("support").hear_next().say("back")
    assert at_main.session.step == "main"


def test_back_at_the_first_question_stays_there(at_main):
    at_main.say("back")
    assert at_main.session.step == "main"


def test_main_menu_starts_over(at_main):
    at_main.say("support").hear_next().press("1#").hear_next().say("main_menu")
    assert at_main.session.step == "main"
    at_main.hear_next().say("back")
    assert at_main.session.step == "main"


def test_help_names_the_options_and_the_keys(at_main):
    at_main.say("help")
    assert "support, sales" in at_main.said[-1]
    assert "press 1" in at_main.said[-1]


def test_a_line_without_a_recognizer_offers_keys_from_the_start(flow_of, talk_on):
    talk = talk_on(flow_of(), speech=False).hear_next()
    assert talk.said[-1] == "For support, press 1. For sales, press 2."
    assert not talk.all(commands.Listen)


def test_a_lost_utterance_asks_for_keys(at_main):
    at_main(events.SpeechStarted())
    at_main(events.RecognitionLost("engine-failed"))
    assert at_main.said[-1] == "For support, press 1. For sales, press 2."


def test_after_two_lost_utterances_the_call_goes_on_by_keys(at_main):
    at_main(events.SpeechStarted())
    at_main(events.RecognitionLost("engine-failed"))
    at_main.press("1").hear_next()
    at_main(events.SpeechStarted())
    at_main(events.RecognitionLost("engine-failed"))
    at_main.press("12")
    assert at_main.session.step == "agents"
    assert not at_main.session.speech


def test_a_meaning_that_never_comes_does_not_hold_up_the_call(at_main):
    at_main(events.SpeechStarted())
    at_main.wait("hearing")
    assert at_main.said[-1] == "For support, press 1. For sales, press 2."


def test_a_flow_that_runs_in_circles_ends_at_a_human(flow_of, talk_on):
    steps = {
        "main": {"branch": "hours", "when": {"open": "again", "closed": "again"}},
        "again": {"branch": "called", "when": {"x": "main"}, "otherwise": "main"},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps)).listen_out()
    assert talk.session.outcome.destination == "agents"


def test_a_flow_whose_human_is_in_the_circle_ends(flow_of, talk_on):
    steps = {
        "main": {"branch": "called", "when": {"x": "main"}, "otherwise": "agents"},
        "agents": {"branch": "called", "when": {"x": "main"}, "otherwise": "main"},
    }
    talk = talk_on(flow_of(steps))
    assert talk.session.outcome.verdict is Verdict.FAILED


def test_a_shared_step_returns_to_where_it_was_used(flow_of, talk_on):
    steps = {
        "main": {"use": "shared", "next": "after"},
        "shared": {"say": "Shared.", "next": "return"},
        "after": {"use": "shared", "next": "end"},
        "end": {"hangup": "Bye."},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps)).listen_out()
    assert talk.said == ["Shared.", "Shared.", "Bye."]
    assert talk.session.outcome.verdict is Verdict.HUNG_UP


def test_branches_follow_numbers_and_slots(flow_of, talk_on):
    steps = {
        "main": {"branch": "caller", "when": {"+44*": "slot"}, "otherwise": "agents"},
        "slot": {
            "branch": "slot",
            "slot": "unset",
            "when": {"x": "agents"},
            "otherwise": "bye",
        },
        "bye": {"hangup": ""},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps))
    assert talk.session.step == "bye"
    assert talk.session.ended


WEBHOOK = {
    "main": {
        "branch": "webhook",
        "url": "http://127.0.0.1/x",
        "send": ["number"],
        "when": {"shipped": "bye"},
        "otherwise": "agents",
        "fallback": "sorry",
    },
    "bye": {"hangup": "On its way to {town}."},
    "sorry": {"hangup": "We can't look that up now."},
    "agents": {"queue": "agents"},
}


def test_a_webhook_decides_and_fills_slots(flow_of, talk_on):
    talk = talk_on(flow_of(WEBHOOK))
    request = talk.all(commands.CallWebhook)[0]
    assert set(request.payload) == {"number", "session", "caller", "called"}
    talk(events.WebhookAnswered(request.request, "shipped", {"town": "Leeds"}))
    assert talk.said == ["On its way to Leeds."]


@pytest.mark.parametrize("late", [False, True])
def test_a_webhook_that_fails_or_is_late_takes_the_fallback(flow_of, talk_on, late):
    talk = talk_on(flow_of(WEBHOOK))
    if late:
        talk.wait("webhook")
    else:
        talk(events.WebhookAnswered(1, code="webhook-unreachable"))
    assert talk.session.step == "sorry"
    talk(events.WebhookAnswered(1, "shipped"))
    assert talk.session.step == "sorry"


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
