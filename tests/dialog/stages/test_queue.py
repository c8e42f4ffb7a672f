import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, datetime

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import CallFacts, Consent, RecordingPolicy
from smartivr.dialog.planned import planned
from smartivr.dialog.session import CallSession
from smartivr.dialog.wording_queue import ENGLISH, POLISH, QueueWording
from smartivr.understanding.meaning import Band, Meaning

JOINED = events.QueueJoined(3, 170.0)


@pytest.fixture
def waits(served, talk_on):
    """Bring a caller into the queue `help`, or another one."""

    def waiting(start="help", **changes):
        return talk_on(served(**changes), start=start).listen_out()

    return waiting


def last(talk, kind):
    return talk.all(kind)[-1]


def test_a_place_is_asked_for_once_the_steps_words_were_heard(served, talk_on):
    talk = talk_on(served(), start="help")
    assert talk.said == ["One moment."]
    assert not talk.all(commands.JoinQueue)
    talk.listen_out()
    assert last(talk, commands.JoinQueue) == commands.JoinQueue("help", priority=1)


def test_label_and_priority_of_the_call_go_with_it(served):
    facts = CallFacts("s", label="VIP", priority=2, music="jazz")
    session = CallSession(served(), facts, start="help")
    now = datetime(2026, 3, 3, 12, tzinfo=UTC)
    session.handle(events.CallStarted(), now)
    (join,) = session.handle(events.PromptEnded(1), now)[:1]
    assert (join.label, join.priority) == ("VIP", 3)
    assert commands.PlayMusic("jazz") in session.handle(JOINED, now)


def test_a_caller_with_a_place_has_arrived_and_hears_music_and_the_place(waits):
    talk = waits()
    talk(JOINED)
    assert last(talk, commands.Arrived).outcome.destination == "help"
    assert talk.all(commands.PlayMusic)
    assert "There are two callers before you. The wait is about three minutes." in talk.said


def test_a_wait_that_nobody_knows_is_not_told(waits):
    talk = waits("agents")
    talk(events.QueueJoined(1))
    assert talk.said[-1] == "You are next in line."


def test_comfort_is_said_in_turn_while_the_music_goes_on(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out()
    for _ in range(3):
        talk.wait("stage:comfort").listen_out()
    assert talk.said[-3:] == ["Nearly there.", "Nearly there now.", "Nearly there."]
    assert not talk.all(commands.StopMusic)


def test_the_present_place_is_told_at_its_time(waits):
    talk = waits()
    talk(JOINED)
    talk(events.PlaceChanged(2, 100.0))
    talk.listen_out().wait("stage:announce")
    assert talk.said[-1] == "There is one caller before you. The wait is about two minutes."


def test_a_long_wait_has_the_ways_out_named_at_once(waits):
    talk = waits()
    talk(JOINED)
    assert talk.said[-2].startswith("There are two callers")
    assert "press 1" in last(talk, commands.Say).text


def test_a_short_wait_has_them_named_later(waits):
    talk = waits()
    talk(events.QueueJoined(1, 30.0))
    assert "press" not in last(talk, commands.Say).text
    talk.listen_out().wait("stage:offer")
    assert "press 1" in last(talk, commands.Say).text


def test_a_wait_that_grows_long_has_them_named_then(waits):
    talk = waits()
    talk(events.QueueJoined(1, 30.0))
    talk(events.PlaceChanged(4, 300.0))
    assert "press 1" in last(talk, commands.Say).text


def test_nothing_is_said_into_the_callers_words(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out()
    said = len(talk.said)
    talk(events.SpeechStarted())
    talk.wait("stage:comfort")
    assert len(talk.said) == said
    talk(events.Understood(Meaning(Band.REJECT, heard="mumble")))
    talk.wait("stage:comfort")
    assert talk.said[-1] == "Nearly there."


def test_neither_noise_nor_silence_nor_keys_without_meaning_change_anything(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out()
    before = talk.session.state()
    for _ in range(9):
        talk.mumble()
        talk.press("9")
    after = talk.session.state()
    assert after["stage"] == before["stage"]
    assert after["place"] == ["help", 3]
    assert "no-input" not in talk.session.timers.running


def test_half_understood_a_way_out_is_read_back(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out().say("leave_message", Band.CONFIRM)
    assert talk.said[-1].startswith("Did you say")
    talk.listen_out().say("confirmation", confirmation="no")
    assert talk.session.step == "help"
    assert talk.session.place
    talk.say("call_back", Band.CONFIRM).listen_out()
    talk.say("confirmation", confirmation="yes")
    assert talk.session.step == "later"


def test_a_read_back_that_nobody_answers_lets_the_caller_wait_on(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out().say("leave_message", Band.CONFIRM)
    for _ in range(2):
        talk.listen_out().wait("no-input")
    assert talk.session.step == "help"
    talk.listen_out().wait("stage:comfort")
    assert talk.said[-1] == "Nearly there."


def test_a_way_out_by_key_gives_the_place_up(waits):
    talk = waits()
    talk(JOINED)
    talk.press("2")
    assert talk.session.step == "mailbox"
    assert last(talk, commands.LeaveQueue) == commands.LeaveQueue("voicemail")
    assert talk.all(commands.StopMusic)


def test_who_arranges_a_callback_keeps_the_place_meanwhile(waits):
    talk = waits()
    talk(JOINED)
    talk.press("1")
    assert talk.session.step == "later"
    assert talk.session.place
    assert not talk.all(commands.LeaveQueue)
    assert talk.all(commands.StopMusic)


def test_an_agent_who_comes_free_meanwhile_has_the_caller(waits):
    talk = waits()
    talk(JOINED)
    talk.press("1")
    talk(events.AgentAnswered("ann", "Ann"))
    assert commands.Bridge() in talk.last
    talk(events.TalkOver("agent"))
    assert talk.session.step == "survey"


def test_who_goes_back_to_the_main_menu_has_left(waits):
    talk = waits()
    talk(JOINED)
    talk.say("main_menu")
    assert talk.session.step == "main"
    assert last(talk, commands.LeaveQueue) == commands.LeaveQueue("exit")


def test_who_asks_for_an_agent_while_waiting_is_told_the_place_and_keeps_it(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out().say("agent")
    assert talk.said[-1].startswith("There are two callers before you")
    assert not talk.all(commands.LeaveQueue)


def test_who_asks_for_an_agent_before_there_is_a_place_comes_to_the_agents_step(served, talk_on):
    talk = talk_on(served(), start="help")
    talk.press("0")
    assert talk.session.step == "agents"


def test_an_agents_answer_stops_music_and_words_at_once(waits):
    talk = waits()
    talk(JOINED)
    told = talk(events.AgentAnswered("ann", "Ann"))
    kinds = [type(command) for command in told]
    for kind in (commands.StopMusic, commands.StopPrompt, commands.StopListening):
        assert kind in kinds
        assert kinds.index(kind) < kinds.index(commands.Bridge)


@pytest.mark.parametrize(
    ("reason", "sentence"), [("full", "all places"), ("empty", "nobody"), ("unknown", "nobody")]
)
def test_who_gets_no_place_is_told_and_brought_to_the_agents_step(
    served, talk_on, reason, sentence
):
    talk = talk_on(served({"plain": {"queue": "help"}}), start="plain")
    talk(events.QueueRefused(reason))
    assert sentence in talk.said[-1]
    talk.listen_out()
    assert talk.session.step == "agents"


def test_a_step_of_its_own_goes_before_that(waits):
    talk = waits()
    talk(events.QueueRefused("full"))
    assert talk.session.step == "mailbox"


def test_a_closed_queue_says_when_it_opens(waits, served):
    talk = waits("shop", steps={"shop": {"queue": "shop"}})
    talk(events.QueueRefused("closed"))
    assert talk.said[-1].endswith("The team is back tomorrow at eight in the morning.")


def test_where_the_agents_step_itself_gives_no_place_the_call_parts_honestly(waits):
    talk = waits("agents")
    talk(events.QueueRefused("empty"))
    assert talk.said[-1].endswith("Please call again later. Goodbye.")
    talk.listen_out()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.reason) == (
        Verdict.HUNG_UP,
        "hangup",
        "queue-empty",
    )


def test_refusals_never_send_a_caller_round_and_round(waits):
    talk = waits()
    for _ in range(9):
        talk(events.QueueRefused("empty"))
        talk.listen_out()
    assert talk.session.ended


def test_where_no_call_centre_runs_the_caller_is_handed_over(waits):
    talk = waits()
    talk(events.QueueRefused("away"))
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "queue",
        "help",
    )


def test_a_place_that_is_never_kept_counts_as_refused(waits):
    talk = waits("agents")
    talk.wait("stage:join")
    assert last(talk, commands.LeaveQueue)
    assert "Goodbye" in talk.said[-1]


def test_nobody_waits_longer_than_the_step_says(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out().wait("stage:longest")
    assert last(talk, commands.LeaveQueue) == commands.LeaveQueue("timed-out")
    assert "wait so long" in talk.said[-1]
    talk.listen_out()
    assert talk.session.step == "agents"


def test_a_caller_who_hangs_up_waiting_has_abandoned_the_queue(waits):
    talk = waits()
    talk(JOINED)
    talk(events.CallerHungUp())
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ABANDONED,
        "queue",
        "help",
    )


def test_who_is_cut_off_for_a_moment_keeps_the_place_and_is_told_it(waits):
    talk = waits()
    talk(JOINED)
    talk(events.SpeechStarted())
    talk(events.CallerDetached())
    talk(events.CallerAttached())
    assert talk.session.place
    assert not talk.all(commands.LeaveQueue)
    assert talk.said[-1].startswith("There are two callers before you")
    talk.listen_out().wait("stage:comfort")
    assert talk.said[-1] == "Nearly there."


def test_the_wait_goes_on_while_the_caller_is_cut_off(waits):
    talk = waits()
    talk(JOINED)
    talk(events.CallerDetached())
    talk.wait("stage:longest")
    assert last(talk, commands.LeaveQueue) == commands.LeaveQueue("timed-out")


def test_without_a_recognizer_the_ways_out_work_by_keys(waits, served, talk_on):
    talk = talk_on(served(), start="help", speech=False).listen_out()
    talk(JOINED)
    assert not talk.all(commands.Listen)
    talk.press("2")
    assert talk.session.step == "mailbox"


def test_speech_that_cannot_be_heard_leaves_the_caller_waiting(waits):
    talk = waits()
    talk(JOINED)
    for _ in range(3):
        talk(events.SpeechStarted())
        talk(events.RecognitionLost("engine-failed"))
    assert talk.session.place
    assert isinstance(talk.last[-1], commands.StopListening)
    talk.press("2")
    assert talk.session.step == "mailbox"


def test_who_comes_back_from_arranging_a_callback_goes_on_waiting_at_the_same_place(waits):
    steps = {"later": {"say": "Never mind.", "next": "help"}}
    talk = waits(steps=steps)
    talk(JOINED)
    talk.press("1").listen_out()
    assert talk.session.step == "help"
    assert len(talk.all(commands.JoinQueue)) == 1
    assert not talk.all(commands.LeaveQueue)
    assert isinstance(last(talk, commands.PlayMusic), commands.PlayMusic)
    assert talk.said[-2].startswith("There are two callers before you")


def test_a_place_that_is_being_kept_while_the_caller_is_elsewhere_is_waited_for(waits):
    steps = {"later": {"say": "Never mind.", "next": "help"}}
    talk = waits(steps=steps)
    talk.press("1").listen_out()
    assert len(talk.all(commands.JoinQueue)) == 1
    talk(JOINED)
    assert talk.session.place.position == 3
    assert talk.all(commands.PlayMusic)


def test_places_are_told_in_polish_too(waits):
    talk = waits(language="pl")
    talk(JOINED)
    assert "Przed Państwem są dwie osoby. Oczekiwanie potrwa około trzech minut." in talk.said
    assert last(talk, commands.Say).text.endswith("proszę nacisnąć 2.")


@pytest.mark.parametrize("field", [field.name for field in fields(QueueWording)])
def test_every_sentence_is_there_in_every_language_with_the_same_gaps(field):
    def gaps(words):
        value = getattr(words, field)
        texts = value.values() if isinstance(value, Mapping) else (value,)
        return [sorted(re.findall(r"\{\w+\}", text)) for text in texts]

    assert gaps(ENGLISH) == gaps(POLISH)


def test_what_is_said_without_regard_to_the_moment_is_rendered_ahead(served):
    flow = served(recording=RecordingPolicy(record=True, consent=Consent.TELL))
    sentences = {prompt.text for prompt in planned(flow)}
    assert ENGLISH.recorded in sentences
    assert ENGLISH.lost in sentences
    assert "To call back, press 1. To leave message, press 2." in sentences
