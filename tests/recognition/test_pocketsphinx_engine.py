"""What a worker does with its requests, in this process."""

from collections.abc import Mapping
from itertools import count
from typing import Any

import numpy as np
import pytest

from smartivr.errors import EngineFailed
from smartivr.recognition.base import RATE_HZ
from smartivr.recognition.framing import Kind, Message
from smartivr.recognition.pocketsphinx_engine import CROWD, Engine

SECOND = (np.random.default_rng(1).standard_normal(RATE_HZ) * 2000).astype("<i2").tobytes()
ALL_PASSES = {"heard_phones", "free_text", "passes_agree"}
"""Told once the phone loop, free speech and the whole once more have been heard."""
LESSON = {
    "key": "menu",
    "jsgf": "#JSGF V1.0; grammar g; public <g> = technical support | sales;",
    "words": ["technical", "support", "sales"],
    "phrases": ["technical support", "sales"],
    "carriers": ["please"],
}


class Worker:
    """An engine, and the replies to what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[int, Mapping[str, Any]] = {}
        self.engine = Engine(self._replied)
        self._numbers = count(1)
        self.ask(Kind.LEARN, 0, LESSON)

    def _replied(self, to: Message, fields: Mapping[str, Any]) -> None:
        assert to.request not in self.replies, "answered twice"
        self.replies[to.request] = fields

    def send(self, kind: Kind, utterance: int, body: Mapping[str, Any] | bytes = b"") -> int:
        number = next(self._numbers)
        if isinstance(body, bytes):
            self.engine.take(Message(kind, number, utterance, body))
        else:
            self.engine.take(Message.of(kind, number, utterance, body))
        return number

    def ask(self, kind: Kind, utterance: int, body: Mapping[str, Any] | bytes = b"") -> Any:
        return self.replies[self.send(kind, utterance, body)]

    def hear(self, utterance: int, key: str = "menu") -> None:
        self.ask(Kind.OPEN, utterance, {"key": key, "narrow": False, "mean": []})
        self.ask(Kind.FEED, utterance, SECOND)

    def finish(self, utterance: int, *, thorough: bool = True) -> Mapping[str, Any]:
        return self.ask(Kind.FINISH, utterance, {"thorough": thorough})


@pytest.fixture
def worker() -> Worker:
    return Worker()


def work(worker: Worker) -> int:
    steps = 0
    while worker.engine.work():
        steps += 1
    return steps


def test_every_pass_is_made_by_the_end_unless_there_is_a_crowd(worker: Worker) -> None:
    worker.hear(1)
    assert worker.finish(1).keys() >= ALL_PASSES
    for number in range(CROWD + 1):
        worker.hear(number)
    for _ in range(4):
        worker.ask(Kind.FEED, 0, SECOND)
    assert not ALL_PASSES & worker.finish(0).keys()
    assert worker.finish(1).keys() >= ALL_PASSES


def test_an_ear_that_is_spared_makes_no_second_pass(worker: Worker) -> None:
    worker.hear(1)
    found = worker.finish(1, thorough=False)
    assert found.keys() & ALL_PASSES == {"heard_phones", "free_text"}


def test_pondering_is_answered_when_all_is_done_even_in_a_crowd(worker: Worker) -> None:
    for number in range(CROWD + 1):
        worker.hear(number)
    pondering = worker.send(Kind.PONDER, 2)
    assert pondering not in worker.replies
    assert work(worker) > 0
    assert worker.replies[pondering].keys() >= ALL_PASSES
    assert worker.finish(2).keys() >= ALL_PASSES


def test_no_caller_waits_for_pondering_that_is_not_done(worker: Worker) -> None:
    worker.hear(1)
    pondering = worker.send(Kind.PONDER, 1)
    found = worker.finish(1)
    assert worker.replies[pondering] == {}
    assert found.keys() & ALL_PASSES == {"heard_phones", "free_text"}, "that little is still done"
    worker.hear(2)
    for _ in range(4):
        worker.ask(Kind.FEED, 2, SECOND)
    worker.send(Kind.PONDER, 2)
    assert not worker.finish(2).keys() & ALL_PASSES


@pytest.mark.parametrize("kind", [Kind.FEED, Kind.CANCEL, Kind.PONDER])
def test_pondering_that_is_overtaken_is_answered_with_nothing(worker: Worker, kind: Kind) -> None:
    worker.hear(1)
    pondering = worker.send(Kind.PONDER, 1)
    worker.send(kind, 1, SECOND if kind is Kind.FEED else b"")
    assert worker.replies[pondering] == {}


def test_nothing_is_left_to_do_once_all_is_done(worker: Worker) -> None:
    work(worker)
    worker.hear(1)
    worker.send(Kind.PONDER, 1)
    assert work(worker) > 0
    assert work(worker) == 0


def test_decoders_serve_one_utterance_after_the_other(worker: Worker) -> None:
    first, second = ({**numbers_found(worker, number)} for number in (1, 2))
    assert first == pytest.approx(second, abs=0.01)


def numbers_found(worker: Worker, number: int) -> Mapping[str, Any]:
    worker.hear(number)
    found = worker.finish(number)
    return {name: value for name, value in found.items() if isinstance(value, float | int)} | {
        "memory_mb": 0
    }


def test_a_vocabulary_that_was_never_told_is_refused(worker: Worker) -> None:
    with pytest.raises(EngineFailed, match="never told"):
        worker.hear(1, key="other")


def test_a_grammar_that_cannot_be_used_is_refused(worker: Worker) -> None:
    worker.ask(Kind.LEARN, 0, {**LESSON, "key": "broken", "jsgf": "no grammar"})
    with pytest.raises(EngineFailed, match="grammar"):
        worker.hear(1, key="broken")


def test_too_little_speech_is_nothing(worker: Worker) -> None:
    worker.ask(Kind.OPEN, 1, {"key": "menu", "narrow": False, "mean": []})
    worker.ask(Kind.FEED, 1, SECOND[:200])
    assert worker.finish(1)["readings"] == []
