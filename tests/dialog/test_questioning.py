from smartivr.dialog import commands, events
from smartivr.dialog.wording import ENGLISH
from smartivr.understanding.meaning import Band, Meaning


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


def test_a_spoken_number_in_doubt_is_read_back_digit_by_digit(at_main):
    at_main.say("support").hear_next().press("1#").hear_next()
    at_main.say("number", Band.CONFIRM, number="1234")
    assert at_main.said[-1] == "I heard 1 2 3 4. Is that right?"
    assert at_main.all(commands.Say)[-1].private


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
