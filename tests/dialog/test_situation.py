from smartivr.dialog import events
from smartivr.dialog.situation import Situation

ANN = events.AgentAnswered("ann", "Ann")


def situations(talk, *told):
    """What goes on for the caller after each of these."""
    seen = []
    for event in told:
        talk(event)
        seen.append(talk.session.stage.situation)
    return seen


def test_who_waits_is_answered_held_passed_on_and_answered_again(served, talk_on):
    talk = talk_on(served(), start="help").listen_out()
    assert talk.session.stage.situation is Situation.MENU
    told = (events.QueueJoined(1), ANN, events.Held(), events.Transferring(), events.Unheld())
    assert situations(talk, *told) == [
        Situation.WAITING,
        Situation.TALKING,
        Situation.HELD,
        Situation.TRANSFERRING,
        Situation.TALKING,
    ]


def test_one_persons_telephone_rings_once_the_words_before_were_heard(served, talk_on):
    talk = talk_on(served(), start="sales")
    assert talk.session.stage.situation is Situation.MENU
    talk.listen_out()
    assert talk.session.stage.situation is Situation.RINGING
    assert situations(talk, ANN) == [Situation.TALKING]


def test_a_message_is_left_from_the_tone_to_its_end(served, talk_on):
    talk = talk_on(served(), start="mailbox").listen_out()
    assert talk.session.stage.situation is Situation.LEAVING_A_MESSAGE
    assert situations(talk, events.MessageTaken(8.0, "silence")) == [Situation.MENU]
