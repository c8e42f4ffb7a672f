import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from smartivr.audio.resample import resample
from smartivr.audio.tones import tone
from smartivr.dialog.commands import Outcome
from smartivr.dialog.flow import CallFacts, Flow, Intent
from smartivr.dialog.spoken import Spoken
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import VoiceFailed
from smartivr.line import FRAME_S, Frame, LineEvent, MediaFormat, Played, Samples
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.runtime.call import Call
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.surroundings import Surroundings
from smartivr.runtime.webhook import Webhooks
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.synthesis.prompter import Prompter
from smartivr.transports.base import Handover

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


class ToneVoice:
    """Speaks every text as half a second of a tone."""

    name = "tone"
    language = "en"
    rate_hz = 16000

    async def start(self) -> None:
        """Need nothing."""

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        if "unspeakable" in text:
            raise VoiceFailed("the voice cannot speak this")
        yield tone((440.0,), 0.5, self.rate_hz)

    async def close(self) -> None:
        """Need nothing."""


class Handset:
    """A peer that keeps what it is sent."""

    def __init__(self, *, answers_marks: bool = True) -> None:
        self.media = MediaFormat()
        self.answers_marks = answers_marks
        self.frames: list[Samples] = []
        self.messages: list[dict[str, Any]] = []
        self.marks: list[str] = []
        self.cleared = 0
        self.closed = ""

    async def receive(self) -> LineEvent:
        raise NotImplementedError

    def send_audio(self, samples: Samples) -> None:
        self.frames.append(samples)

    def send_mark(self, mark: str) -> bool:
        self.marks.append(mark)
        return self.answers_marks

    def clear(self) -> None:
        self.cleared += 1

    def notify(self, kind: str, fields: Mapping[str, object]) -> None:
        self.messages.append({"type": kind, **fields})

    async def close(self, reason: str, handover: Handover | None = None) -> None:
        self.closed = reason

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]


class Keeping:
    """A journal that remembers in which order it was told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.finished: Outcome | None = None

    async def begin(self, call: Call) -> None:
        self.told.append("begin")

    def note(self, call: Call, entry: Mapping[str, object]) -> None:
        self.told.append(str(entry["type"]))

    async def finish(self, call: Call, outcome: Outcome) -> None:
        self.told.append("finish")
        self.finished = outcome


def menu_flow(**changes: Any) -> Flow:
    steps = {
        "main": Menu.model_validate(
            {
                "menu": "Sales or support?",
                "options": {
                    "sales": {"key": "1", "next": "sales"},
                    "support": {"key": "2", "next": "agents"},
                },
            }
        ),
        "sales": Queue.model_validate({"queue": "sales", "say": "To sales."}),
        "agents": Queue.model_validate({"queue": "agents"}),
    }
    facts = {
        "line": "test",
        "title": "Test",
        "language": "en",
        "start": "main",
        "main": "main",
        "agent": "agents",
        "steps": steps,
        "intents": {name: Intent(name, (name,)) for name in ("sales", "support")},
    }
    return Flow(**{**facts, **changes})


class Bench:
    """One call with everything around it, in virtual time."""

    def __init__(self, flow: Flow, recognizer: ScriptedRecognizer | None, **around: Any) -> None:
        self.clock = ManualClock(NOON)
        self.journal = Keeping()
        self.webhooks = Webhooks()
        self.handset = Handset()
        self.prompter = Prompter({"en": ToneVoice()})
        surroundings = Surroundings(self.webhooks, self.clock, self.journal, **around)
        self.call = Call(
            flow,
            CallFacts("s1", "+441", "+442"),
            self.handset.media,
            Equipment(self.prompter, recognizer),
            surroundings,
        )

    async def answer(self) -> "Bench":
        self.call.answer(self.handset)
        await self.call.settled()
        return self

    async def pass_time(self, seconds: float, caller: Samples | None = None) -> "Bench":
        """Let time pass, with the caller's audio where there is some."""
        size = round(FRAME_S * 16000)
        audio = np.zeros(0, np.int16) if caller is None else caller
        for _ in range(round(seconds / FRAME_S)):
            piece, audio = audio[:size], audio[size:]
            if caller is not None:
                padded = np.pad(piece, (0, size - len(piece)))
                self.call.receive(Frame(padded, 16000))
            await self.call.settled()
            self.call.tick()
            if self.handset.answers_marks:
                for mark in self.handset.marks:
                    self.call.receive(Played(mark))
                self.handset.marks.clear()
            self.clock.advance(FRAME_S)
        await self.call.settled()
        return self


@pytest.fixture
async def bench_of():
    benches = []

    def make(
        flow: Flow | None = None, recognizer: ScriptedRecognizer | None = None, **around: Any
    ) -> Bench:
        bench = Bench(flow or menu_flow(), recognizer or ScriptedRecognizer(), **around)
        benches.append(bench)
        return bench

    yield make
    for bench in benches:
        await bench.call.finish()
        await bench.webhooks.close()


@pytest.fixture
def menu():
    """A menu whose question is this text."""

    def make(text: str) -> Flow:
        flow = menu_flow()
        main = flow.steps["main"].model_copy(update={"menu": Spoken(text=text)})
        return menu_flow(steps={**flow.steps, "main": main})

    return make


@pytest.fixture(scope="session")
def spoken() -> Samples:
    """Half a second of a real (synthesized) voice and silence after it."""

    async def speak() -> Samples:
        voice = EspeakVoice("en", variant="f3")
        await voice.start()
        pieces = [piece async for piece in voice.speak("sales, please")]
        await voice.close()
        return resample(np.concatenate(pieces), voice.rate_hz, 16000)

    return asyncio.run(speak())
