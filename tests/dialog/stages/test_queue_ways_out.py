from smartivr.dialog import commands, events
from smartivr.understanding.meaning import Band

JOINED = events.QueueJoined(3, 170.0)


def test_a_long_wait_has_the_ways_out_named_at_once(waits):
    talk = waits()
    talk(JOINED)
    assert talk.said[-2].startswith("There are two callers")
    assert "press 1" in talk.all(commands.Say)[-1].text


def test_a_short_wait_has_them_named_later(waits):
    talk = waits()
    talk(events.QueueJoined(1, 30.0))
    assert "press" not in talk.all(commands.Say)[-1].text
    talk.listen_out().wait("stage:offer")
    assert "press 1" in talk.all(commands.Say)[-1].text


def test_a_wait_that_grows_long_has_them_named_then(waits):
    talk = waits()
    talk(events.QueueJoined(1, 30.0))
    talk(events.PlaceChanged(4, 300.0))
    assert "press 1" in talk.all(commands.Say)[-1].text


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
    assert talk.all(commands.LeaveQueue)[-1] == commands.LeaveQueue("voicemail")
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
    assert talk.all(commands.LeaveQueue)[-1] == commands.LeaveQueue("exit")


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
    assert isinstance(talk.all(commands.PlayMusic)[-1], commands.PlayMusic)
    assert talk.said[-2].startswith("There are two callers before you")


def test_a_place_that_is_being_kept_while_the_caller_is_elsewhere_is_waited_for(waits):
    steps = {"later": {"say": "Never mind.", "next": "help"}}
    talk = waits(steps=steps)
    talk.press("1").listen_out()
    assert len(talk.all(commands.JoinQueue)) == 1
    talk(JOINED)
    assert talk.session.place.position == 3
    assert talk.all(commands.PlayMusic)
