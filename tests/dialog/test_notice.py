import json
from datetime import UTC, datetime, timedelta

from smartivr.dialog.commands import Say
from smartivr.dialog.events import AnnouncementsChanged, CallStarted, KeyPressed
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.log import decode, encode, replay
from smartivr.dialog.notice import Notice
from smartivr.dialog.session import CallSession
from smartivr.dialog.steps.menu import Menu

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)
STORM = Notice("main", "There is a storm.")


def menu(text: str) -> Menu:
    return Menu.model_validate({"menu": text, "options": {"on": {"key": "1", "next": "other"}}})


FLOW = Flow(
    line="t",
    title="T",
    language="en",
    start="main",
    main="main",
    agent="main",
    steps={"main": menu("Main?"), "other": menu("Other?")},
)


def session_told(*notices: Notice) -> CallSession:
    session = CallSession(FLOW, CallFacts("s"))
    session.handle(AnnouncementsChanged(notices), NOW)
    return session


def texts(commands) -> list[str]:
    return [command.text for command in commands if isinstance(command, Say)]


def test_what_is_set_before_the_call_is_announced_at_its_step() -> None:
    session = session_told(STORM, Notice("other", "Elsewhere."))
    assert texts(session.handle(CallStarted(), NOW)) == ["There is a storm.", "Main?"]


def test_what_is_set_during_a_call_is_announced_at_the_next_step() -> None:
    session = CallSession(FLOW, CallFacts("s"))
    session.handle(CallStarted(), NOW)
    assert session.handle(AnnouncementsChanged((Notice("other", "News."),)), NOW) == []
    assert texts(session.handle(KeyPressed("1"), NOW)) == ["News.", "Other?"]


def test_what_was_removed_is_not_announced_any_more() -> None:
    session = session_told(STORM)
    session.handle(AnnouncementsChanged(()), NOW)
    assert texts(session.handle(CallStarted(), NOW)) == ["Main?"]


def test_it_is_said_from_its_start_to_its_end_and_then_gone_by_itself() -> None:
    bounded = Notice("main", "Now.", starts=NOW.isoformat(), ends=LATER.isoformat())
    second = timedelta(seconds=1)
    said = {
        moment: texts(session_told(bounded).handle(CallStarted(), moment))[0]
        for moment in (NOW - second, NOW, LATER - second, LATER)
    }
    assert list(said.values()) == ["Main?", "Now.", "Now.", "Main?"]


def test_a_log_replays_with_what_was_announced() -> None:
    session = CallSession(FLOW, CallFacts("s"))
    events = [AnnouncementsChanged((STORM,)), CallStarted(), KeyPressed("1")]
    log = []
    for event in events:
        session.handle(event, NOW)
        log.append(json.loads(json.dumps({"at": NOW.isoformat(), **encode(event)})))
    again = replay(FLOW, CallFacts("s"), log)
    assert again.state() == session.state()
    assert again.notices == (STORM,)
    assert decode(log[0]) == events[0]
