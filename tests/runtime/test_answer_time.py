import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.passed_over import Because
from smartivr.runtime.answer_time import AnswerTime
from smartivr.understanding.meaning import Band, Meaning

WORDS = events.Understood(Meaning(Band.ACCEPT, "sales"))
KEY = events.KeyPressed("1")
IGNORED = commands.PassedOver(Because.PROMPT_GOES_ON)


def say(prompt):
    return commands.Say(prompt, "text", "en")


@pytest.fixture
def time():
    return AnswerTime()


@pytest.mark.parametrize("event", [WORDS, KEY])
def test_what_is_said_next_is_the_answer_and_only_once(time, event):
    time.handled(event, [commands.StopPrompt(), say(2), say(3)], 5.0)
    assert time.begun((2,)) == 5.0
    assert time.begun((3,)) is None


def test_what_changes_nothing_is_not_answered(time):
    time.handled(WORDS, [IGNORED, commands.ResumePrompt()], 5.0)
    time.handled(events.PromptEnded(1), [say(2)], 5.0)
    assert time.begun((2,)) is None


def test_what_changes_nothing_does_not_take_the_answer_of_the_turn_before(time):
    time.handled(KEY, [say(2)], 5.0)
    time.handled(WORDS, [IGNORED], 6.0)
    assert time.begun((2,)) == 5.0


def test_a_prompt_that_was_to_follow_anyhow_is_no_answer_to_what_is_kept_until_it_was_heard(time):
    time.handled(WORDS, [], 5.0)  # over two prompts that must be heard: 1, then 2
    assert time.begun((2,)) is None
    time.handled(events.PromptEnded(2), [say(3)], 5.0)
    assert time.begun((3,)) == 5.0


def test_an_answer_may_need_a_web_service(time):
    time.handled(WORDS, [commands.CallWebhook(1, "http://x", {}, 5.0)], 5.0)
    time.handled(events.WebhookAnswered(1), [say(2)], 5.0)
    assert time.begun((2,)) == 5.0


def test_of_keys_pressed_ahead_the_last_one_is_answered(time):
    time.handled(KEY, [commands.StopPrompt(), say(2)], 5.0)
    time.handled(KEY, [commands.StopPrompt(), say(3)], 5.2)
    assert time.begun((3,)) == 5.2


def test_of_an_answer_ahead_the_question_that_was_never_heard_is_not_the_answer(time):
    time.handled(WORDS, [say(2), commands.StopPrompt(), say(3)], 5.0)
    assert time.begun((2,)) is None
    assert time.begun((3,)) == 5.0


@pytest.mark.parametrize(
    "answer", [commands.PlayMusic(), commands.Bridge(), commands.TakeMessage(60.0, 2.0)]
)
def test_music_a_human_and_a_tone_are_answers_and_what_is_said_later_is_none(time, answer):
    time.handled(KEY, [commands.JoinQueue("sales")], 5.0)
    time.handled(events.QueueJoined(1), [answer], 5.0)
    time.handled(events.TimerFired("stage:comfort"), [say(2)], 5.0)
    assert time.begun((2,)) is None


def test_what_is_said_into_the_music_at_once_is_the_answer(time):
    time.handled(KEY, [commands.JoinQueue("sales")], 5.0)
    time.handled(events.QueueJoined(1), [commands.PlayMusic(), say(2)], 5.0)
    assert time.begun((2,)) == 5.0


@pytest.mark.parametrize("event", [events.TimerFired("no-input"), events.CallerDetached()])
def test_after_a_silence_or_a_broken_connection_nothing_is_an_answer(time, event):
    time.handled(KEY, [], 5.0)
    time.handled(event, [say(2)], 5.0)
    assert time.begun((2,)) is None


def test_nobody_waits_before_having_done_anything(time):
    time.handled(events.CallStarted(), [say(1)], 0.0)
    assert time.begun((1,)) is None
