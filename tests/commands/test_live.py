import io

import pytest
from rich.console import Console

from smartivr.commands.live import LiveView
from smartivr.commands.turns import Message

CALL: list[Message] = [
    {
        "type": "ready",
        "session": "s1",
        "line": "telecom",
        "media": {"encoding": "l16", "rate_hz": 16000},
        "resumed": False,
    },
    {"type": "step", "step": "main", "kind": "menu"},
    {"type": "prompt", "prompt": 1, "text": "Welcome [to] Telecom.", "mark": "1", "step": "main"},
    {"type": "mark", "mark": "1"},
    {"type": "heard", "text": "support", "final": True, "engine": "pocketsphinx"},
    {
        "type": "understood",
        "band": "accept",
        "intent": "support",
        "slots": {},
        "confidence": 0.974,
        "phrase": "support",
        "runner_up": {"intent": "sales", "score": 0.31, "phrase": "shop", "slots": {}},
        "why": "",
        "latency_ms": 41.6,
    },
    {
        "type": "chosen",
        "intent": "support",
        "label": "technical support",
        "by": "speech",
        "target": "support",
    },
    {
        "type": "route",
        "kind": "queue",
        "destination": "business",
        "verdict": "routed",
        "slots": {"segment": "business"},
    },
    {"type": "ended", "reason": "routed", "outcome": {}},
]


@pytest.fixture
def view() -> LiveView:
    return LiveView(Console(file=io.StringIO(), width=200))


def printed(view: LiveView) -> str:
    file = view.console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


def test_a_call_is_printed_line_by_line(view: LiveView) -> None:
    for tick, message in enumerate(CALL):
        view.show(message, tick / 2)
    assert printed(view).splitlines() == [
        "   0.0 s  call    connected: line telecom, session s1, l16 at 16000 Hz",
        "   0.5 s  step    main (menu)",
        "   1.0 s  prompt  Welcome [to] Telecom.",
        "   2.0 s  heard   “support”  [pocketsphinx]",
        '   2.5 s  meaning accept support 0.97  as "support"; next best sales 0.31; 42 ms',
        "   3.0 s  option  technical support by speech -> support",
        "   3.5 s  route   queue/business  segment=business",
        "   4.0 s  call    ended: routed",
    ]


def test_an_unrecognised_utterance_says_so(view: LiveView) -> None:
    view.show({"type": "heard", "text": "", "final": True, "engine": ""}, 1.0)
    assert "nothing known" in printed(view)


def test_an_error_shows_its_code(view: LiveView) -> None:
    view.show({"type": "error", "code": "bad-frame", "message": "odd number of bytes"}, 1.0)
    assert "bad-frame: odd number of bytes" in printed(view)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"type": "passed-over", "because": "no-word"}, "changes nothing: no-word"),
        ({"type": "stage", "stage": "talking", "queue": "", "position": None}, "talking"),
        (
            {"type": "stage", "stage": "waiting", "queue": "help", "position": 2, "estimate_s": 90},
            "waiting, queue help, place 2, about 90 s",
        ),
    ],
)
def test_what_goes_on_is_told(view: LiveView, message: Message, text: str) -> None:
    view.show(message, 1.0)
    assert printed(view).rstrip().endswith(text)


def test_messages_of_later_versions_are_passed_over(view: LiveView) -> None:
    view.show({"type": "weather", "sky": "blue"}, 1.0)
    assert printed(view) == ""


def test_the_summary_shows_score_option_and_time(view: LiveView) -> None:
    view.said("speech", "support please", 1.0)
    for message in CALL:
        view.show(message, 2.0)
    view.answered_after(613.4, 3.0)
    view.summary()
    row = printed(view).splitlines()[-1].split()
    assert row[:2] == ["support", "please"]
    assert "0.97 accept" in printed(view)
    assert row[-2:] == ["613", "ms"]


def test_a_route_that_leads_nowhere_has_no_slash(view: LiveView) -> None:
    view.show({"type": "route", "kind": "hangup", "destination": "", "slots": {}}, 4.6)
    assert printed(view).split() == ["4.6", "s", "route", "hangup"]
