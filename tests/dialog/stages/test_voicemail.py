import json

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Announcement, CallFacts
from smartivr.dialog.log import encode
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording_voicemail import ENGLISH, POLISH
from smartivr.routing.directory import Box, Directory
from smartivr.understanding.confusable import confusable_pairs
from smartivr.understanding.meaning import Band

DIRECTORY = Directory(boxes={"sales": Box("sales", "the sales team"), "plain": Box("plain")})
STEPS = {
    "main": {
        "menu": "Sales?",
        "options": {"sales": {"key": "1", "next": "message"}},
    },
    "message": {"voicemail": "sales"},
    "agents": {"queue": "agents", "say": "One moment."},
}


def at_box(flow_of, talk_on, *, steps=None, directory=DIRECTORY, language="en", **step):
    made = {**STEPS, "message": {"voicemail": "sales", **step}, **(steps or {})}
    flow = flow_of(made, directory=directory, language=language, main="main")
    return talk_on(flow, start="message")


@pytest.fixture
def talk(flow_of, talk_on):
    return at_box(flow_of, talk_on)


@pytest.fixture
def recording(talk):
    return talk.listen_out()


def taken(talk, seconds=5.0, by="silence"):
    talk(events.MessageTaken(seconds, by))
    return talk


def test_the_caller_is_greeted_in_the_name_of_the_box(talk):
    assert talk.said == [ENGLISH.greeting_named.format(title="the sales team")]
    arrived = talk.all(commands.Arrived)[0].outcome
    assert (arrived.kind, arrived.destination, arrived.verdict) == (
        "voicemail",
        "sales",
        Verdict.ROUTED,
    )
    assert not talk.session.ended


def test_a_step_may_greet_in_its_own_words(flow_of, talk_on):
    assert at_box(flow_of, talk_on, say="Speak up.").said == ["Speak up."]


def test_a_box_that_is_not_served_here_is_handed_over_as_before(flow_of, talk_on):
    talk = at_box(flow_of, talk_on, directory=Directory(), say="Speak.").listen_out()
    assert talk.session.outcome.kind == "voicemail"
    assert talk.session.outcome.verdict is Verdict.ROUTED
    assert not talk.all(commands.TakeMessage)


def test_the_message_is_taken_after_the_greeting_with_the_limits_of_the_step(flow_of, talk_on):
    talk = at_box(flow_of, talk_on, max_s=30, silence_s=2).listen_out()
    assert talk.all(commands.TakeMessage) == [commands.TakeMessage(30.0, 2.0)]
    listening = [c for c in talk.log if isinstance(c, commands.Listen | commands.StopListening)]
    assert isinstance(listening[-1], commands.StopListening)


def test_a_key_during_the_greeting_goes_straight_to_the_tone(talk):
    talk.press("#")
    assert talk.all(commands.TakeMessage)
    taken(talk)
    assert talk.said[-1] == ENGLISH.review


@pytest.mark.parametrize("key", ["#", "*", "5"])
def test_any_key_ends_the_message(recording, key):
    recording.press(key).press("3")
    assert len(recording.all(commands.EndMessage)) == 1
    assert taken(recording, by="key").said[-1] == ENGLISH.review
    assert not recording.all(commands.KeepMessage)


def test_what_is_spoken_into_a_message_is_no_command(recording):
    recording.say("agent").say("main_menu")
    assert recording.session.step == "message"
    assert not recording.all(commands.DropMessage)


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_a_message_is_heard_recorded_again_and_sent(recording, by):
    def choose(intent, key):
        return recording.say(intent) if by == "speech" else recording.press(key)

    taken(recording)
    choose("listen", "1")
    assert isinstance(recording.last[-1], commands.Say)
    played = recording.all(commands.PlayMessage)
    assert len(played) == 1
    recording(events.PromptEnded(played[0].prompt))
    recording.listen_out()
    choose("record_again", "2")
    assert len(recording.all(commands.TakeMessage)) == 2
    taken(recording)
    choose("send", "3")
    assert recording.all(commands.KeepMessage) == [commands.KeepMessage(1, "sales")]
    assert ENGLISH.kept not in recording.said
    recording(events.Kept(1, "m1"))
    assert recording.said[-2:] == [ENGLISH.kept, ENGLISH.goodbye]
    recording.listen_out()
    outcome = recording.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination, outcome.step) == (
        Verdict.ROUTED,
        "voicemail",
        "sales",
        "message",
    )
    assert not recording.all(commands.DropMessage)
    assert len(recording.all(commands.Route)) == 1


def test_after_a_kept_message_the_call_may_go_on(flow_of, talk_on):
    talk = taken(at_box(flow_of, talk_on, then="main").listen_out()).press("3")
    talk(events.Kept(1))
    assert talk.said[-1] == ENGLISH.kept
    talk.listen_out()
    assert talk.session.step == "main"


def test_the_answer_to_another_request_does_not_count(recording):
    taken(recording).press("3")
    recording(events.Kept(7))
    recording(events.NotKept(0, "storage-full"))
    assert ENGLISH.kept not in recording.said
    assert not recording.session.ended


@pytest.mark.parametrize("seconds", [0.0, 0.9])
def test_a_caller_who_said_nothing_is_asked_once_more_then_let_go(recording, seconds):
    taken(recording, seconds)
    assert recording.said[-1] == ENGLISH.too_short
    recording.listen_out()
    assert len(recording.all(commands.TakeMessage)) == 2
    taken(recording, seconds)
    assert recording.said[-1] == ENGLISH.no_message
    recording.listen_out()
    outcome = recording.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.reason) == (
        Verdict.HUNG_UP,
        "voicemail",
        "no-message",
    )


def test_a_message_whose_caller_falls_silent_is_sent(recording):
    taken(recording)
    for _ in range(3):
        recording.listen_out().wait("no-input")
    assert recording.all(commands.KeepMessage)
    recording(events.Kept(1))
    recording.listen_out()
    assert recording.session.outcome.verdict is Verdict.ROUTED


def test_a_caller_who_hangs_up_while_speaking_has_left_a_message(recording):
    recording.now = recording.now.replace(minute=recording.now.minute + 1)
    recording(events.CallerHungUp())
    wanted = [type(c) for c in recording.last]
    assert wanted.index(commands.EndMessage) < wanted.index(commands.KeepMessage)
    assert wanted.index(commands.KeepMessage) < wanted.index(commands.Route)
    assert recording.session.outcome.verdict is Verdict.ROUTED


@pytest.mark.parametrize("reviewing", [True, False])
def test_a_caller_who_hangs_up_afterwards_has_left_the_message(recording, reviewing):
    taken(recording)
    if not reviewing:
        recording.press("3")
    recording(events.CallerHungUp())
    assert len(recording.all(commands.KeepMessage)) == 1
    assert recording.session.outcome.verdict is Verdict.ROUTED
    assert not recording.all(commands.DropMessage)


def test_a_caller_who_hangs_up_during_the_greeting_has_left_none(talk):
    talk(events.CallerHungUp())
    assert not talk.all(commands.KeepMessage)
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind) == (Verdict.ABANDONED, "voicemail")


@pytest.mark.parametrize("moment", ["greeting", "taking", "review", "not-kept"])
def test_a_human_can_be_asked_for_at_every_point(talk, moment):
    if moment != "greeting":
        talk.listen_out()
    if moment in ("review", "not-kept"):
        taken(talk)
    if moment == "not-kept":
        talk.press("3")
        talk(events.NotKept(1, "storage-full"))
    talk.press("0")
    assert talk.session.step == "agents"
    assert bool(talk.all(commands.DropMessage)) == (moment != "greeting")


def test_a_message_that_cannot_be_kept_is_tried_again_then_a_human_answers(recording):
    taken(recording).press("3")
    recording(events.NotKept(1, "storage-full"))
    assert recording.said[-1] == ENGLISH.not_kept
    recording.press("1")
    assert recording.all(commands.KeepMessage)[-1] == commands.KeepMessage(2, "sales")
    recording(events.NotKept(2, "storage-full"))
    assert recording.said[-1] == ENGLISH.away
    recording.listen_out()
    assert recording.session.step == "agents"
    assert ENGLISH.kept not in recording.said


def test_a_recorder_that_fails_leads_to_the_failure_target(flow_of, talk_on):
    talk = at_box(flow_of, talk_on, on_failure="main").listen_out()
    taken(talk, 0.0, "failed")
    assert talk.said[-1] == ENGLISH.away
    talk.listen_out()
    assert talk.session.step == "main"


def test_a_recorder_that_never_answers_is_taken_to_have_failed(recording):
    recording.wait("stage:recorder")
    assert recording.said[-1] == ENGLISH.away


def test_a_call_is_not_brought_to_a_failing_recorder_for_ever(flow_of, talk_on):
    steps = {"agents": {"say": "Nobody is there.", "next": "message"}}
    talk = at_box(flow_of, talk_on, steps=steps).listen_out()
    for _ in range(2):
        taken(talk, 0.0, "failed")
        talk.listen_out()
    assert ENGLISH.call_later in talk.said
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.reason) == (Verdict.FAILED, "voicemail-away")


def test_without_speech_the_keys_are_named(flow_of, talk_on):
    flow = flow_of(STEPS, directory=DIRECTORY)
    talk = talk_on(flow, start="message", speech=False).listen_out()
    taken(talk)
    assert "send, press 3" in talk.said[-1]
    assert talk.press("3").all(commands.KeepMessage)


def test_a_broken_connection_does_not_lose_the_message(recording):
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert not recording.all(commands.DropMessage)
    assert taken(recording).said[-1] == ENGLISH.review
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert recording.said[-1] == ENGLISH.review
    assert not recording.all(commands.DropMessage)


def test_an_announcement_is_said_once(flow_of, talk_on):
    told = Announcement("message", Spoken(text="We are moving."), "ann")
    flow = flow_of(STEPS, directory=DIRECTORY, announcements=(told,))
    talk = talk_on(flow, start="message").listen_out()
    taken(talk)
    assert talk.said.count("We are moving.") == 1
    assert talk.said[0] == "We are moving."


def test_the_stages_state_fits_into_json(recording):
    taken(recording)
    stage = json.loads(json.dumps(recording.session.state()))["stage"]
    assert stage["phase"] == "review"
    assert all(json.dumps(encode(command)) for command in recording.log)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_options_and_universal_commands_cannot_be_mixed_up(flow_of, talk_on, language, words):
    talk = taken(at_box(flow_of, talk_on, language=language).listen_out())
    assert talk.said[-1] == words.review
    assert confusable_pairs(talk.session.expecting.options, language) == []
    talk.press("3")
    talk(events.NotKept(1, "x"))
    assert confusable_pairs(talk.session.expecting.options, language) == []


def test_a_doubtful_wish_is_read_back(recording):
    taken(recording).say("record_again", Band.CONFIRM)
    assert recording.said[-1] == "Did you say new message?"


def test_an_outcome_holds_no_caller(flow_of, talk_on):
    flow = flow_of(STEPS, directory=DIRECTORY)
    facts = CallFacts("s", caller="+442079460123")
    talk = taken(talk_on(flow, start="message", facts=facts).listen_out()).press("3")
    talk(events.Kept(1))
    talk.listen_out()
    assert dict(talk.session.outcome.slots) == {}


@pytest.mark.parametrize("again", ["repeat", "help"])
def test_the_greeting_is_said_again_and_the_call_arrives_once(talk, again):
    talk.say(again)
    assert len(talk.said) == 2
    assert talk.said[0] == talk.said[1]
    assert len(talk.all(commands.Arrived)) == 1
    talk.listen_out()
    assert len(talk.all(commands.TakeMessage)) == 1


def test_the_thanks_are_said_again_and_the_message_is_kept_once(recording):
    taken(recording).press("3").press("*")
    recording(events.Kept(1))
    recording.press("*")
    assert recording.said.count(ENGLISH.kept) == 2
    assert len(recording.all(commands.KeepMessage)) == 1
    assert recording.listen_out().session.ended


def test_a_recorder_is_waited_for_after_a_broken_connection(recording):
    recording(events.CallerDetached())
    recording(events.CallerAttached())
    assert recording.wait("stage:recorder").said[-1] == ENGLISH.away
