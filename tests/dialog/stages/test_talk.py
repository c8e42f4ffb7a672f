import pytest

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Verdict
from smartivr.dialog.flow import Consent, RecordingPolicy
from smartivr.understanding.meaning import Band, Meaning

ANN, BEN = events.AgentAnswered("ann", "Ann"), events.AgentAnswered("ben", "Ben")
RECORDED = RecordingPolicy(record=True, consent=Consent.NONE)
RECORDING = (
    commands.StartRecording
    | commands.PauseRecording
    | commands.ResumeRecording
    | commands.StopRecording
)


@pytest.fixture
def talks(served, talk_on):
    """Bring a caller to talk to Ann."""

    def talking(start="agents", **changes):
        talk = talk_on(served(**{"recording": RECORDED, **changes}), start=start).listen_out()
        talk(events.QueueJoined(1))
        talk(ANN)
        return talk

    return talking


def recording(talk):
    return talk.all(RECORDING)


def test_the_caller_is_put_through_at_once_and_recorded(talks):
    talk = talks()
    assert talk.last[-2:] == [commands.Bridge(), commands.StartRecording()]
    (arrived,) = [c.outcome for c in talk.last if isinstance(c, commands.Arrived)]
    assert (arrived.kind, arrived.destination, arrived.agent) == ("queue", "agents", "ann")


def test_without_a_policy_nothing_is_recorded(talks):
    talk = talks(recording=RecordingPolicy())
    talk(events.Held())
    talk.press("1")
    talk(events.CallerHungUp())
    assert not recording(talk)


def test_what_is_said_in_a_talk_means_nothing_to_the_call(talks):
    talk = talks()
    before = talk.session.state()
    talk(events.SpeechStarted())
    talk(events.SpeechPartial("agent", known=True))
    talk(events.Understood(Meaning(Band.ACCEPT, "main_menu")))
    talk(events.RecognitionLost("engine-failed"))
    assert talk.session.state() == before


def test_words_said_before_the_agent_answered_do_not_end_the_talk(served, talk_on):
    talk = talk_on(served(), start="agents").listen_out()
    talk(events.QueueJoined(1))
    talk(events.SpeechStarted())
    talk(ANN)
    talk(events.Understood(Meaning(Band.ACCEPT, "main_menu")))
    assert talk.session.step == "agents"


def test_on_hold_there_is_music_and_no_recording(talks):
    talk = talks()
    held, back = talk(events.Held()), talk(events.Unheld())
    assert held == [commands.PlayMusic(""), commands.PauseRecording("hold")]
    assert commands.StopMusic() in back
    assert commands.ResumeRecording("hold") in back


def test_hold_then_transfer_is_one_music_and_two_reasons_to_pause(talks):
    talk = talks()
    talk(events.Held())
    assert talk(events.Transferring()) == [commands.PauseRecording("transfer")]
    resumed = talk(events.Unheld())
    assert commands.ResumeRecording("hold") in resumed
    assert commands.ResumeRecording("transfer") in resumed


def test_an_attended_transfer_ends_with_another_agent(talks):
    talk = talks()
    talk(events.Transferring())
    told = talk(BEN)
    assert commands.StopMusic() in told
    assert commands.ResumeRecording("transfer") in told
    assert told[-1] == commands.Bridge()
    talk(events.TalkOver("agent"))
    assert talk.session.outcome.agent == "ben"


def test_nothing_is_recorded_from_the_first_key_until_a_while_after_the_last(talks):
    talk = talks()
    assert talk(events.KeyPressed("4"))[0] == commands.PauseRecording("keys")
    (timer,) = [c for c in talk.last if isinstance(c, commands.StartTimer)]
    assert timer.after_s == 8.0
    talk.press("111")
    assert talk(events.TimerFired("stage:keys")) == [commands.ResumeRecording("keys")]


def test_the_agent_may_pause_the_recording(talks):
    talk = talks()
    assert talk(events.RecordingPaused()) == [commands.PauseRecording("agent")]
    assert talk(events.RecordingResumed()) == [commands.ResumeRecording("agent")]


def test_a_talk_that_the_agent_ends_has_arrived(talks):
    talk = talks()
    told = talk(events.TalkOver("agent"))
    assert told[0] == commands.StopRecording()
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.destination, outcome.agent) == (
        Verdict.ROUTED,
        "agents",
        "ann",
    )


def test_a_step_may_follow_the_talk(talks):
    talk = talks("help")
    talk(events.TalkOver("agent"))
    assert talk.session.step == "survey"
    assert talk.said[-1] == "Did we help?"


def test_a_caller_who_hangs_up_after_talking_has_arrived(talks):
    talk = talks()
    talk(events.CallerHungUp())
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.agent, outcome.reason) == (Verdict.ROUTED, "ann", "caller")
    assert isinstance(recording(talk)[-1], commands.StopRecording)


def test_who_loses_the_agent_has_a_place_at_the_front_before_anything_is_said(talks):
    talk = talks()
    told = talk(events.TalkOver("lost"))
    join = next(c for c in told if isinstance(c, commands.JoinQueue))
    assert join.keep_place
    say = next(c for c in told if isinstance(c, commands.Say))
    assert told.index(join) < told.index(say)
    assert "connection to the agent was lost" in say.text
    talk(events.QueueJoined(1))
    assert talk.all(commands.PlayMusic)
    talk(BEN)
    assert recording(talk)[-1] == commands.StartRecording()


def test_the_agent_may_send_the_caller_to_a_step(talks):
    talk = talks()
    talk(events.SentTo("step", "main"))
    assert talk.session.step == "main"
    assert isinstance(recording(talk)[-1], commands.StopRecording)


def test_a_step_that_is_not_there_leads_to_the_agents(talks):
    talk = talks("help")
    talk(events.SentTo("step", "nowhere"))
    assert talk.session.step == "agents"


def test_the_agent_may_send_the_caller_to_a_queue_that_a_step_leads_to(talks):
    talk = talks()
    talk(events.SentTo("queue", "help"))
    assert talk.session.step == "help"


def test_the_agent_may_send_the_caller_to_a_queue_that_no_step_leads_to(talks):
    talk = talks()
    told = talk(events.SentTo("queue", "shop"))
    assert commands.JoinQueue("shop") in told
    assert talk.session.step == "agents"


def test_where_that_queue_is_full_the_caller_is_back_at_the_front(talks):
    talk = talks()
    talk(events.SentTo("queue", "shop"))
    told = talk(events.QueueRefused("full"))
    join = next(c for c in told if isinstance(c, commands.JoinQueue))
    assert (join.queue, join.keep_place) == ("agents", True)
    assert "You are next in line" in talk.said[-1]


def test_a_colleague_who_does_not_answer_gives_the_caller_back(talks):
    talk = talks()
    assert commands.Dial("ben", 25.0) in talk(events.SentTo("person", "ben"))
    told = talk(events.DialFailed("no-answer"))
    join = next(c for c in told if isinstance(c, commands.JoinQueue))
    assert (join.queue, join.keep_place) == ("agents", True)


def test_a_number_elsewhere_takes_the_caller_over(talks):
    talk = talks()
    talk(events.SentTo("number", "+442079460999"))
    outcome = talk.session.outcome
    assert (outcome.verdict, outcome.kind, outcome.destination) == (
        Verdict.ROUTED,
        "transfer",
        "+442079460999",
    )
    assert isinstance(recording(talk)[-1], commands.StopRecording)


def test_a_talk_goes_on_while_the_caller_is_cut_off(talks):
    talk = talks()
    talk(events.CallerDetached())
    talk(events.CallerAttached())
    assert not talk.session.ended
    assert talk.session.state()["stage"]["agent"] == "ann"
