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


def test_a_place_is_asked_for_once_the_steps_words_were_heard(served, talk_on):
    talk = talk_on(served(), start="help")
    assert talk.said == ["One moment."]
    assert not talk.all(commands.JoinQueue)
    talk.listen_out()
    assert talk.all(commands.JoinQueue)[-1] == commands.JoinQueue("help", priority=1)


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
    assert talk.all(commands.Arrived)[-1].outcome.destination == "help"
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


def test_an_agents_answer_stops_music_and_words_at_once(waits):
    talk = waits()
    talk(JOINED)
    told = talk(events.AgentAnswered("ann", "Ann"))
    kinds = [type(command) for command in told]
    for kind in (commands.StopMusic, commands.StopPrompt, commands.StopListening):
        assert kind in kinds
        assert kinds.index(kind) < kinds.index(commands.Bridge)


def test_nobody_waits_longer_than_the_step_says(waits):
    talk = waits()
    talk(JOINED)
    talk.listen_out().wait("stage:longest")
    assert talk.all(commands.LeaveQueue)[-1] == commands.LeaveQueue("timed-out")
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
    assert talk.all(commands.LeaveQueue)[-1] == commands.LeaveQueue("timed-out")


def test_places_are_told_in_polish_too(waits):
    talk = waits(language="pl")
    talk(JOINED)
    assert "Przed Państwem są dwie osoby. Oczekiwanie potrwa około trzech minut." in talk.said
    assert talk.all(commands.Say)[-1].text.endswith("proszę nacisnąć 2.")


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
