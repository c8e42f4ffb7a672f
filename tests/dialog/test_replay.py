import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts
from smartivr.dialog.log import EVENT_KINDS, decode, encode, replay
from smartivr.dialog.session import CallSession
from smartivr.dialog.stages.talk import TalkStage
from smartivr.understanding.meaning import Band, Meaning

START = datetime(2026, 3, 3, 12, tzinfo=UTC)
INTENTS = [
    *("support", "sales", "broadband", "telephone", "number", "confirmation", "nonsense"),
    *("agent", "repeat", "help", "back", "main_menu"),
    *("person:ann", "person:nobody", "people:ann+ben", "answer_other", "answer_done"),
    *("callback_answer", "callback_number", "callback_day", "callback_now", "callback_later"),
    *("time_1000", "clock_0300", "record_again", "try_again", "callback_again"),
    *("may_record", "call_back", "leave_message", "listen", "send", "now", "later", "helped"),
]
TIMERS = [
    *("no-input", "inter-key", "resume", "hearing", "webhook", "unheard-of"),
    *("stage:join", "stage:comfort", "stage:announce", "stage:offer", "stage:longest"),
    *("stage:ring", "stage:keys", "stage:recorder", "stage:keeping"),
]
FLOWS = ("plain", "tangled", "served", "reception")
AGREED = events.Understood(Meaning(Band.ACCEPT, "may_record", {"may_record": "yes"}))
JOINED, ANSWERED = events.QueueJoined(2, 600.0), events.AgentAnswered("ann", "Ann")
PRELUDES = {
    "welcomed": ("", []),
    "approaching": ("help", []),
    "joining": ("help", [AGREED]),
    "waiting": ("help", [AGREED, JOINED]),
    "talking": ("help", [AGREED, JOINED, ANSWERED]),
    "ringing": ("sales", [AGREED]),
    "put through": ("sales", [AGREED, ANSWERED]),
    "leaving a message": ("mailbox", []),
    "naming somebody": ("whom", []),
    "naming one of two": ("whom", [events.Understood(Meaning(Band.ACCEPT, "people:ann+ben"))]),
    "hearing an answer": ("directions", [events.PromptEnded(1)]),
    "recording": ("note", [events.PromptEnded(1)]),
    "reviewing": ("note", [events.PromptEnded(1), events.MessageTaken(4.0, "silence")]),
    "choosing when": ("later", [events.KeyPressed(key) for key in "02079460123#1"]),
    "choosing a day": ("later", [events.KeyPressed(key) for key in "02079460123#12"]),
    "choosing a time": ("later", [events.KeyPressed(key) for key in "02079460123#120403#"]),
    "to be called back": ("help", [AGREED, JOINED, events.KeyPressed("1")]),
}
SLOTS = [
    *("number", "confirmation", "x", "may_record"),
    *("callback_number", "callback_answer", "callback_day"),
]
VALUES = ["yes", "no", "1234", "02079460123", "2026-03-04", "2026-03-07", "2027-01-01"]

meanings = st.builds(
    Meaning,
    band=st.sampled_from(list(Band)),
    intent=st.sampled_from(INTENTS),
    slots=st.dictionaries(st.sampled_from(SLOTS), st.sampled_from(VALUES)),
    heard=st.sampled_from(["", "words"]),
)
of_the_caller = st.one_of(
    st.builds(events.PromptEnded, st.integers(0, 30)),
    st.just(events.SpeechStarted()),
    st.builds(events.SpeechPartial, st.just("sales"), st.booleans()),
    st.just(events.SpeechEnded()),
    st.builds(events.Understood, meanings),
    st.builds(events.RecognitionLost, st.just("engine-failed")),
    st.builds(events.KeyPressed, st.sampled_from("0123456789*#ABCD")),
    st.builds(events.TimerFired, st.sampled_from(TIMERS)),
    st.builds(events.WebhookAnswered, st.integers(0, 3), st.sampled_from(["shipped", "", "x"])),
    st.just(events.CallerDetached()),
    st.just(events.CallerAttached()),
    st.just(events.CallStarted()),
    st.just(events.CallerHungUp()),
)
estimates = st.one_of(st.none(), st.sampled_from([0.0, 59.0, 4000.0]))
of_the_centre = st.one_of(
    st.builds(events.QueueJoined, st.integers(0, 3), estimates),
    st.builds(events.PlaceChanged, st.integers(0, 3), estimates),
    st.builds(
        events.QueueRefused, st.sampled_from(["full", "empty", "closed", "unknown", "away", "x"])
    ),
    st.builds(events.AgentAnswered, st.sampled_from(["ann", "ben"]), st.just("Ann")),
    st.builds(events.DialFailed, st.sampled_from(["busy", "no-answer", "declined", "away"])),
    st.just(events.Held()),
    st.just(events.Unheld()),
    st.just(events.Transferring()),
    st.builds(
        events.SentTo,
        st.sampled_from(["step", "queue", "person", "number", "x"]),
        st.sampled_from(["main", "help", "shop", "ann", "ben", "nowhere", "+4420"]),
    ),
    st.just(events.RecordingPaused()),
    st.just(events.RecordingResumed()),
    st.builds(events.TalkOver, st.sampled_from(["agent", "lost"])),
    st.builds(
        events.MessageTaken,
        st.sampled_from([0.0, 5.0]),
        st.sampled_from(["silence", "key", "limit", "hung-up", "failed"]),
    ),
    st.builds(events.Kept, st.integers(0, 3), st.just("id")),
    st.builds(events.NotKept, st.integers(0, 3), st.just("store-failed")),
)
any_event = of_the_caller | of_the_centre


def run(flow, sequence, start=""):
    """Handle a sequence as the runtime would, with a log of JSON."""
    session = CallSession(flow, CallFacts("s"), start=start)
    log, told = [], []
    for number, event in enumerate([events.CallStarted(), *sequence]):
        at = START + timedelta(seconds=number)
        log.append(json.dumps({"seq": number, "at": at.isoformat(), **encode(event)}))
        out = session.handle(event, at)
        json.dumps([encode(command) for command in out])
        told += out
    return session, [json.loads(entry) for entry in log], told


@settings(max_examples=600, deadline=None)
@given(
    sequence=st.lists(any_event, max_size=40),
    kind=st.sampled_from(FLOWS),
)
def test_no_sequence_of_events_breaks_a_call(flow_of_any, sequence, kind):
    flow = flow_of_any[kind]
    session, log, told = run(flow, sequence)
    if session.ended:
        assert session.outcome is not None
        assert sum(isinstance(c, commands.Route) for c in told) == 1
    elif session.step:
        reachable = any(option.intent == "agent" for option in session.expecting.options)
        assert reachable
    assert replay(flow, CallFacts("s"), log).state() == session.state()


def test_the_preludes_lead_where_they_say(flow_of_any):
    stages = {
        name: run(flow_of_any["served"], told, start)[0].state()["stage"].get("stage", "")
        for name, (start, told) in PRELUDES.items()
    }
    assert stages["waiting"] == stages["joining"] == "queue"
    assert stages["talking"] == stages["put through"] == "talk"
    assert stages["ringing"] == "dial"
    assert stages["recording"] == stages["reviewing"] == "voicemail"
    assert stages["choosing when"] == stages["choosing a time"] == "callback"
    assert stages["hearing an answer"] == "answer"


@settings(max_examples=600, deadline=None)
@given(sequence=st.lists(any_event, max_size=30), prelude=st.sampled_from(list(PRELUDES)))
def test_nothing_is_held_any_more_once_a_call_is_over(flow_of_any, sequence, prelude):
    start, before = PRELUDES[prelude]
    given = [*before, *sequence, events.CallerHungUp()]
    session, log, told = run(flow_of_any["served"], given, start)
    assert session.ended
    assert sum(isinstance(c, commands.Route) for c in told) == 1
    music = [c for c in told if isinstance(c, commands.PlayMusic | commands.StopMusic)]
    assert not music or isinstance(music[-1], commands.StopMusic)
    recording = [c for c in told if isinstance(c, commands.StartRecording | commands.StopRecording)]
    pairs = [commands.StartRecording, commands.StopRecording] * (len(recording) // 2)
    assert [type(c) for c in recording] == pairs
    assert session.place is None
    assert not session.timers.running
    again = CallSession(flow_of_any["served"], CallFacts("s"), start=start)
    for entry in log:
        again.handle(decode(entry), datetime.fromisoformat(entry["at"]))
    assert again.state() == session.state()


@settings(max_examples=400, deadline=None)
@given(sequence=st.lists(any_event, max_size=25), prelude=st.sampled_from(list(PRELUDES)))
def test_from_anywhere_a_silent_caller_reaches_an_end(flow_of_any, sequence, prelude):
    start, before = PRELUDES[prelude]
    session, _, _ = run(flow_of_any["served"], [*before, *sequence], start)
    now = START + timedelta(hours=1)
    session.handle(events.CallerAttached(), now)
    for _ in range(400):
        if session.ended:
            break
        for prompt in sorted(session.floor.outstanding):
            session.handle(events.PromptEnded(prompt), now)
        for timer in sorted(session.timers.running):
            session.handle(events.TimerFired(timer), now)
        if isinstance(session.stage, TalkStage):
            session.handle(events.TalkOver("agent"), now)
    assert session.ended


def test_every_event_survives_its_log_entry():
    samples = [
        events.CallStarted(),
        events.PromptEnded(3),
        events.SpeechPartial("x", known=True),
        events.Understood(
            Meaning(Band.CONFIRM, "a", {"b": "c"}, 0.6, "heard", "phrase", exact=True)
        ),
        events.WebhookAnswered(1, "v", {"s": "t"}, ""),
        events.KeyPressed("5"),
        events.CallerHungUp("gone"),
    ]
    for event in samples:
        assert decode(json.loads(json.dumps(encode(event)))) == event
    assert len(EVENT_KINDS) == 29
