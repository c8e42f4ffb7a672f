import json

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Announcement, CallFacts
from smartivr.dialog.log import encode
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.wording_voicemail import ENGLISH, POLISH
from smartivr.routing.directory import Directory
from smartivr.understanding.confusable import confusable_pairs
from smartivr.understanding.meaning import Band


@pytest.fixture
def talk(at_box):
    return at_box()


def test_the_caller_is_greeted_in_the_name_of_the_box(talk):
    assert talk.said == [ENGLISH.greeting_named.format(title="the sales team")]
    arrived = talk.all(commands.Arrived)[0].outcome
    assert (arrived.kind, arrived.destination, arrived.verdict) == (
        "voicemail",
        "sales",
        Verdict.ROUTED,
    )
    assert not talk.session.ended


def test_a_step_may_greet_in_its_own_words(at_box):
    assert at_box(say="Speak up.").said == ["Speak up."]


def test_a_box_that_is_not_served_here_is_handed_over_as_before(at_box):
    talk = at_box(changes={"directory": Directory()}, say="Speak.").listen_out()
    assert talk.session.outcome.kind == "voicemail"
    assert talk.session.outcome.verdict is Verdict.ROUTED
    assert not talk.all(commands.TakeMessage)


def test_the_message_is_taken_after_the_greeting_with_the_limits_of_the_step(at_box):
    talk = at_box(max_s=30, silence_s=2).listen_out()
    assert talk.all(commands.TakeMessage) == [commands.TakeMessage(30.0, 2.0)]
    listening = [c for c in talk.log if isinstance(c, commands.Listen | commands.StopListening)]
    assert isinstance(listening[-1], commands.StopListening)


def test_a_key_during_the_greeting_goes_straight_to_the_tone(talk, taken):
    talk.press("#")
    assert talk.all(commands.TakeMessage)
    taken(talk)
    assert talk.said[-1] == ENGLISH.review


@pytest.mark.parametrize("key", ["#", "*", "5"])
def test_any_key_ends_the_message(recording, key, taken):
    recording.press(key).press("3")
    assert len(recording.all(commands.EndMessage)) == 1
    assert taken(recording, by="key").said[-1] == ENGLISH.review
    assert not recording.all(commands.KeepMessage)


def test_what_is_spoken_into_a_message_is_no_command(recording):
    recording.say("agent").say("main_menu")
    assert recording.session.step == "message"
    assert not recording.all(commands.DropMessage)


@pytest.mark.parametrize("by", ["speech", "keys"])
def test_a_message_is_heard_recorded_again_and_sent(recording, by, taken):
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


def test_after_a_kept_message_the_call_may_go_on(at_box, taken):
    talk = taken(at_box(then="main").listen_out()).press("3")
    talk(events.Kept(1))
    assert talk.said[-1] == ENGLISH.kept
    talk.listen_out()
    assert talk.session.step == "main"


def test_the_answer_to_another_request_does_not_count(recording, taken):
    taken(recording).press("3")
    recording(events.Kept(7))
    recording(events.NotKept(0, "storage-full"))
    assert ENGLISH.kept not in recording.said
    assert not recording.session.ended


def test_without_speech_the_keys_are_named(at_box, taken):
    talk = at_box(options={"speech": False}).listen_out()
    taken(talk)
    assert "send, press 3" in talk.said[-1]
    assert talk.press("3").all(commands.KeepMessage)


def test_an_announcement_is_said_once(at_box, taken):
    told = Announcement("message", Spoken(text="We are moving."), "ann")
    talk = at_box(changes={"announcements": (told,)}).listen_out()
    taken(talk)
    assert talk.said.count("We are moving.") == 1
    assert talk.said[0] == "We are moving."


def test_the_stages_state_fits_into_json(recording, taken):
    taken(recording)
    stage = json.loads(json.dumps(recording.session.state()))["stage"]
    assert stage["phase"] == "review"
    assert all(json.dumps(encode(command)) for command in recording.log)


@pytest.mark.parametrize(("language", "words"), [("en", ENGLISH), ("pl", POLISH)])
def test_options_and_universal_commands_cannot_be_mixed_up(at_box, language, words, taken):
    talk = taken(at_box(changes={"language": language}).listen_out())
    assert talk.said[-1] == words.review
    assert confusable_pairs(talk.session.expecting.options, language) == []
    talk.press("3")
    talk(events.NotKept(1, "x"))
    assert confusable_pairs(talk.session.expecting.options, language) == []


def test_a_doubtful_wish_is_read_back(recording, taken):
    taken(recording).say("record_again", Band.CONFIRM)
    assert recording.said[-1] == "Did you say new message?"


def test_an_outcome_holds_no_caller(at_box, taken):
    facts = CallFacts("s", caller="+442079460123")
    talk = taken(at_box(options={"facts": facts}).listen_out()).press("3")
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


def test_the_thanks_are_said_again_and_the_message_is_kept_once(recording, taken):
    taken(recording).press("3").press("*")
    recording(events.Kept(1))
    recording.press("*")
    assert recording.said.count(ENGLISH.kept) == 2
    assert len(recording.all(commands.KeepMessage)) == 1
    assert recording.listen_out().session.ended
