from smartivr.dialog import commands, events
from smartivr.understanding.meaning import Band, Meaning

DEAF_PROMPT = {"text": "Listen closely.", "barge_in_speech": False, "barge_in_keys": False}


def kinds(talk):
    return [type(command) for command in talk.last]


def test_voice_makes_a_prompt_fall_silent(talk):
    talk(events.SpeechStarted())
    assert commands.PausePrompt in kinds(talk)
    assert commands.StopPrompt not in kinds(talk)


def test_an_expected_word_ends_the_prompt(talk):
    talk(events.SpeechStarted())
    talk(events.SpeechPartial("sales", known=True))
    assert commands.StopPrompt in kinds(talk)


def test_a_prompt_goes_on_when_no_expected_word_came(talk):
    talk(events.SpeechStarted())
    talk(events.SpeechPartial("mhm", known=False))
    talk.wait("resume")
    assert commands.ResumePrompt in kinds(talk)


def test_a_prompt_goes_on_after_rejected_speech_and_nothing_is_counted(at_main):
    at_main.say("support")
    talk = at_main
    for _ in range(5):
        talk.mumble()
        assert commands.ResumePrompt in kinds(talk)
    assert talk.session.step == "support"
    assert talk.session.expecting.speech


def test_an_accepted_answer_ends_the_prompt(talk):
    talk.hear_next()
    talk.say("sales")
    assert talk.session.step == "sales"


def test_rejected_speech_after_an_expected_word_counts_as_a_miss(talk):
    talk.hear_next()
    talk(events.SpeechStarted())
    talk(events.SpeechPartial("sales", known=True))
    talk(events.Understood(Meaning(Band.REJECT, heard="sales of what")))
    assert talk.said[-1] == "Once more please."


def test_a_key_ends_the_prompt_at_once(talk):
    talk.hear_next()
    talk.press("2")
    assert commands.StopPrompt in kinds(talk)
    assert talk.session.step == "sales"


def test_a_key_during_the_greeting_skips_it_and_answers_the_menu(talk):
    talk.press("2")
    assert talk.session.step == "sales"


def test_keys_may_run_ahead_through_several_menus(talk):
    talk.press("11#2")
    assert talk.session.step == "number"
    assert len(talk.session.exchange.attention.keys.keys) == 1


def test_a_key_does_not_cut_what_is_said_before_a_destination(at_main):
    at_main.press("2").press("7")
    assert commands.StopPrompt not in kinds(at_main)
    assert at_main.session.floor.playing


def test_speech_during_a_closed_prompt_is_kept_until_its_end(flow_of, talk_on):
    steps = {
        "main": {"menu": DEAF_PROMPT, "options": {"sales": {"key": "1", "next": "agents"}}},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps))
    talk.say("sales")
    assert talk.session.step == "main"
    assert not talk.all(commands.PausePrompt)
    talk.hear_next()
    assert talk.session.step == "agents"


def test_keys_during_a_closed_prompt_are_kept_until_its_end(flow_of, talk_on):
    steps = {
        "main": {"menu": DEAF_PROMPT, "options": {"sales": {"key": "1", "next": "agents"}}},
        "agents": {"queue": "agents"},
    }
    talk = talk_on(flow_of(steps))
    talk.press("1")
    assert talk.session.step == "main"
    talk.hear_next()
    assert talk.session.step == "agents"


def test_a_key_makes_the_utterance_in_flight_count_for_nothing(at_main):
    at_main(events.SpeechStarted())
    at_main.press("1")
    assert at_main.session.step == "support"
    said = list(at_main.said)
    at_main(events.Understood(Meaning(Band.ACCEPT, "sales", heard="sales")))
    assert at_main.session.step == "support"
    assert at_main.said == said


def test_no_silence_is_counted_while_the_caller_speaks(at_main):
    at_main(events.SpeechStarted())
    at_main.wait("no-input")
    assert at_main.said[-1] == "Say support or sales."


def test_the_wait_begins_when_the_prompt_has_been_heard_not_before(talk):
    timers = [c.timer for c in talk.log if isinstance(c, commands.StartTimer)]
    assert timers == []
    talk.hear_next().hear_next()
    assert commands.StartTimer("no-input", 5.0) in talk.last
