"""Whoever watches a call is told when what a caller did changes nothing, and why."""

import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.log import decode, encode
from smartivr.dialog.passed_over import Because
from smartivr.understanding.meaning import Band, Meaning

GIBBERISH = Meaning(Band.REJECT, heard="gibberish")
NOISE = Meaning(Band.REJECT)
DEAF_PROMPT = {"text": "Listen closely.", "barge_in_speech": False, "barge_in_keys": False}


def passed_over(talk):
    return [command.because for command in talk.last if isinstance(command, commands.PassedOver)]


def test_noise_over_a_prompt_is_passed_over_and_the_prompt_goes_on(talk):
    talk.hear_next()
    talk(events.SpeechStarted())
    talk(events.Understood(GIBBERISH))
    assert passed_over(talk) == [Because.PROMPT_GOES_ON]
    assert commands.ResumePrompt() in talk.last


def test_words_typed_over_a_question_are_no_noise_and_answered_at_once(talk):
    talk.hear_next()
    talk(events.SpeechStarted())
    talk(events.Understood(GIBBERISH, typed=True))
    assert passed_over(talk) == []
    assert commands.StopPrompt() in talk.last
    assert talk.said[-1] == "Once more please."


def test_words_typed_over_what_is_merely_said_do_not_cut_it(talk):
    talk(events.SpeechStarted())
    talk(events.Understood(GIBBERISH, typed=True))
    assert passed_over(talk) == [Because.PROMPT_GOES_ON]
    assert commands.ResumePrompt() in talk.last


def test_words_typed_over_a_prompt_that_must_be_heard_do_not_cut_it(flow_of, talk_on):
    options = {"sales": {"key": "1", "next": "agents"}}
    steps = {"main": {"menu": DEAF_PROMPT, "options": options}, "agents": {"queue": "agents"}}
    talk = talk_on(flow_of(steps))
    talk(events.SpeechStarted())
    talk(events.Understood(GIBBERISH, typed=True))
    assert passed_over(talk) == [Because.PROMPT_GOES_ON]


def test_typed_signs_without_a_word_do_not_cut_a_prompt(talk):
    talk.hear_next()
    talk(events.SpeechStarted())
    talk(events.Understood(NOISE, typed=True))
    assert passed_over(talk) == [Because.PROMPT_GOES_ON]


def test_a_sound_without_a_word_leaves_the_question_standing(at_main):
    at_main(events.Understood(NOISE))
    assert passed_over(at_main) == [Because.NO_WORD]


def test_an_answer_is_not_passed_over(at_main):
    at_main.say("sales")
    assert passed_over(at_main) == []
    at_main.mumble()
    assert commands.Say not in {type(command) for command in at_main.last}
    assert passed_over(at_main) == [Because.PROMPT_GOES_ON]


def test_a_miss_at_a_question_is_answered_not_passed_over(at_main):
    at_main.mumble()
    assert passed_over(at_main) == []


def test_an_utterance_that_a_key_has_overtaken_is_passed_over(talk_on, flow_of):
    talk = talk_on(flow_of(), start="number").listen_out()
    talk(events.SpeechStarted())
    talk.press("4")
    assert passed_over(talk) == []
    talk(events.Understood(GIBBERISH))
    assert passed_over(talk) == [Because.KEYS_COUNT]


@pytest.mark.parametrize("typed", [True, False])
def test_who_waits_in_a_queue_goes_on_waiting(served, talk_on, typed):
    talk = talk_on(served(), start="help").listen_out()
    talk(events.QueueJoined(2))
    talk.listen_out()
    talk(events.Understood(GIBBERISH, typed=typed))
    assert passed_over(talk) == [Because.WAIT_GOES_ON]
    talk.press("7")
    assert passed_over(talk) == [Because.WAIT_GOES_ON]


def test_words_and_keys_of_a_talk_are_not_for_the_line(served, talk_on):
    talk = talk_on(served(), start="agents").listen_out()
    talk(events.QueueJoined(1))
    talk(events.AgentAnswered("ann"))
    talk(events.Understood(GIBBERISH, typed=True))
    assert passed_over(talk) == [Because.NOT_FOR_THE_LINE]
    talk.press("4")
    assert passed_over(talk) == [Because.NOT_FOR_THE_LINE]


def test_a_key_over_the_last_words_changes_nothing(at_main):
    at_main.press("2").press("7")
    assert passed_over(at_main) == [Because.PROMPT_GOES_ON]


def test_logs_of_before_words_could_be_typed_are_read_as_spoken():
    entry = encode(events.Understood(GIBBERISH))
    del entry["typed"]
    assert decode(entry) == events.Understood(GIBBERISH)
