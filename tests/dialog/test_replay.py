import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.dialog import commands, events
from smartivr.dialog.flow import CallFacts
from smartivr.dialog.log import EVENT_KINDS, decode, encode, replay
from smartivr.dialog.session import CallSession
from smartivr.understanding.meaning import Band, Meaning

START = datetime(2026, 3, 3, 12, tzinfo=UTC)
INTENTS = [
    *("support", "sales", "broadband", "telephone", "number", "confirmation", "nonsense"),
    *("agent", "repeat", "help", "back", "main_menu"),
]
TIMERS = ["no-input", "inter-key", "resume", "hearing", "webhook", "unheard-of"]

meanings = st.builds(
    Meaning,
    band=st.sampled_from(list(Band)),
    intent=st.sampled_from(INTENTS),
    slots=st.dictionaries(
        st.sampled_from(["number", "confirmation", "x"]), st.sampled_from(["yes", "no", "1234"])
    ),
    heard=st.sampled_from(["", "words"]),
)
any_event = st.one_of(
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


def run(flow, sequence):
    """Handle a sequence as the runtime would, with a log of JSON."""
    session = CallSession(flow, CallFacts("s"))
    log, told = [], []
    for number, event in enumerate([events.CallStarted(), *sequence]):
        at = START + timedelta(seconds=number)
        log.append(json.dumps({"seq": number, "at": at.isoformat(), **encode(event)}))
        out = session.handle(event, at)
        json.dumps([encode(command) for command in out])
        told += out
    return session, [json.loads(entry) for entry in log], told


@settings(max_examples=400, deadline=None)
@given(sequence=st.lists(any_event, max_size=40), steps=st.booleans())
def test_no_sequence_of_events_breaks_a_call(flow_of_any, sequence, steps):
    flow = flow_of_any[steps]
    session, log, told = run(flow, sequence)
    if session.ended:
        assert session.outcome is not None
        assert sum(isinstance(c, commands.Route) for c in told) == 1
    elif session.step:
        reachable = any(option.intent == "agent" for option in session.expecting.options)
        assert reachable
    assert replay(flow, CallFacts("s"), log).state() == session.state()


@settings(max_examples=100, deadline=None)
@given(sequence=st.lists(any_event, max_size=25))
def test_from_anywhere_a_silent_caller_reaches_an_end(flow_of_any, sequence):
    flow = flow_of_any[False]
    session, _, _ = run(flow, sequence)
    now = START + timedelta(hours=1)
    session.handle(events.CallerAttached(), now)
    for _ in range(400):
        if session.ended:
            break
        for prompt in sorted(session.floor.outstanding):
            session.handle(events.PromptEnded(prompt), now)
        for timer in sorted(session.timers.running):
            session.handle(events.TimerFired(timer), now)
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
