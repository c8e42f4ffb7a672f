"""A call centre in virtual time: callers and agents who keep what they hear and are told."""

import asyncio
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from smartivr.audio.tones import tone
from smartivr.dialog.flow import CallFacts, Flow
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.dialog.steps.transfer import Transfer
from smartivr.line import FRAME_S, Asked, Frame, HungUp, LineEvent, MediaFormat, Samples
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.runtime.call import Call
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.agent_requests import AgentRequests
from smartivr.runtime.centre.book import CentreBook
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.clock import ManualClock
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.observers import NoJournal
from smartivr.runtime.surroundings import Surroundings
from smartivr.runtime.webhook import Webhooks
from smartivr.synthesis.prompter import Prompter
from smartivr.transports import agent_messages
from smartivr.transports.base import Handover

RATE_HZ = 16000
CALLER_HZ, ANN_HZ, BOB_HZ = 500.0, 1000.0, 1500.0
MUSIC_HZ, VOICE_HZ = 250.0, 2200.0

PEOPLE = {
    "ann": Person("ann", "Ann Smith", "101"),
    "bob": Person("bob", "Bob Jones", "102"),
    "cat": Person("cat", "Cat Brown", "103"),
}


def directory(**changes: Any) -> Directory:
    rules = QueueRules("help", agents=("ann", "bob"), ring_s=15.0, wrap_up_s=10.0)
    other = QueueRules("other", agents=("cat",), ring_s=15.0, wrap_up_s=0.0)
    return Directory(PEOPLE, {"help": replace(rules, **changes), "other": other})


def flow_of(found: Directory) -> Flow:
    steps = {
        "main": Menu.model_validate(
            {
                "menu": "Help or Bob?",
                "options": {
                    "help": {"key": "1", "next": "waiting"},
                    "bob": {"key": "2", "next": "bob"},
                },
            }
        ),
        "waiting": Queue.model_validate({"queue": "help"}),
        "other": Queue.model_validate({"queue": "other"}),
        "bob": Transfer.model_validate({"transfer": "bob"}),
    }
    return Flow(
        line="test", title="Test", language="en", start="main", main="main", agent="waiting",
        steps=steps, directory=found,
    )  # fmt: skip


class Phone:
    """A peer, caller's or agent's, that says one tone all the time and keeps what it hears."""

    def __init__(self, hz: float, rate_hz: int = RATE_HZ) -> None:
        self.media = MediaFormat(rate_hz=rate_hz)
        self.heard: list[Samples] = []
        self.messages: list[dict[str, Any]] = []
        self.connected = True
        self._tone = tone((hz,), 1.0, rate_hz)
        self._events: deque[LineEvent] = deque()
        self._wake = asyncio.Event()
        self._at = 0

    def frame(self) -> Samples:
        size = round(FRAME_S * self.media.rate_hz)
        piece = np.resize(self._tone, self._at + size)[self._at :]
        self._at = (self._at + size) % len(self._tone)
        return piece

    def put(self, event: LineEvent) -> None:
        self._events.append(event)
        self._wake.set()

    async def receive(self) -> LineEvent:
        while not self._events:
            self._wake.clear()
            await self._wake.wait()
        return self._events.popleft()

    def send_audio(self, samples: Samples) -> None:
        if self.connected:
            self.heard.append(samples)

    def send_mark(self, mark: str) -> bool:
        return False

    def clear(self) -> None:
        """Nothing waits."""

    def notify(self, kind: str, fields: Any) -> None:
        self.messages.append({"type": kind, **fields})

    def hang_up(self, reason: str) -> None:
        self.put(HungUp(reason))

    async def close(self, reason: str, handover: Handover | None = None) -> None:
        self.connected = False

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["type"] == kind]

    def last(self, kind: str) -> dict[str, Any]:
        return self.told(kind)[-1]

    def hears(self, hz: float, seconds: float = 0.2) -> bool:
        """Whether a tone was heard lately."""
        count = round(seconds / FRAME_S)
        return level(np.concatenate(self.heard[-count:]), hz, self.media.rate_hz) > 0.02


def level(samples: Samples, hz: float, rate_hz: int) -> float:
    """The amplitude of a tone in these samples; 1 is full scale."""
    at_s = np.arange(len(samples)) / rate_hz
    turned = samples / 32768 * np.exp(-2j * np.pi * hz * at_s)
    return float(2 * abs(turned.mean())) if len(samples) else 0.0


class ToneVoice:
    """Speaks every text as two tenths of a second of a tone."""

    name, language, rate_hz = "tone", "en", RATE_HZ

    async def start(self) -> None:
        """Need nothing."""

    async def speak(self, text: str):
        yield tone((VOICE_HZ,), 0.2, self.rate_hz)

    async def close(self) -> None:
        """Need nothing."""


class Music:
    """Recordings: every name is one tone."""

    def load(self, name: str, rate_hz: int) -> Samples:
        return tone((MUSIC_HZ,), 1.0, rate_hz)


class Agent:
    """An agent's client."""

    def __init__(self, bench: "CallCentreBench", person: str, hz: float, rate_hz: int) -> None:
        self.phone = Phone(hz, rate_hz)
        self.line = AgentLine(PEOPLE[person], self.phone.media, self.phone)
        self.running = asyncio.create_task(self.line.run(bench.requests))

    async def ask(self, kind: str, /, **fields: Any) -> None:
        message = agent_messages.client_message.validate_python({"type": kind, **fields})
        self.phone.put(Asked(message))
        await quiet()

    async def accept(self) -> None:
        await self.ask("accept", offer=self.phone.last("offer")["offer"])

    @property
    def state(self) -> str:
        return self.phone.last("state")["state"]


class CallCentreBench:
    """A call centre with everything around it."""

    def __init__(self, *, store: Any = None, look_up: Any = None, **rules: Any) -> None:
        self.clock = ManualClock(datetime(2026, 3, 3, 12, tzinfo=UTC))
        self.directory = directory(**rules)
        self.book = CentreBook(store, self.clock)
        self.centre = CallCentre(
            self.directory, self.clock, book=self.book, look_up=look_up, node="here"
        )
        self.requests = AgentRequests(self.centre, resume_s=10.0)
        self.services: tuple[Any, ...] = (self.centre,)
        self.webhooks = Webhooks()
        self.prompter = Prompter({"en": ToneVoice()}, recordings=Music())
        self.flow = flow_of(self.directory)
        self.calls: list[tuple[Call, Phone]] = []
        self.agents: dict[str, Agent] = {}

    async def agent(self, person: str, hz: float = ANN_HZ, rate_hz: int = RATE_HZ) -> Agent:
        agent = self.agents[person] = Agent(self, person, hz, rate_hz)
        await self.requests.log_in(agent.line)
        await quiet()
        return agent

    async def call(
        self, number: str = "", *, start: str = "waiting", label: str = "", rate_hz: int = RATE_HZ,
        **facts: Any,
    ) -> tuple[Call, Phone]:  # fmt: skip
        phone = Phone(CALLER_HZ, rate_hz)
        call = Call(
            self.flow,
            CallFacts(f"call{len(self.calls) + 1}", number, "4820", label=label, **facts),
            phone.media,
            Equipment(self.prompter, ScriptedRecognizer()),
            Surroundings(
                self.webhooks, self.clock, NoJournal(), services=self.services, resume_s=10.0
            ),
            start=start,
        )
        self.calls.append((call, phone))
        call.answer(phone)
        await self.passes(0.5)
        return call, phone

    async def passes(self, seconds: float) -> None:
        """Let time pass for everybody; all say their tone."""
        for _ in range(round(seconds / FRAME_S)):
            for call, phone in self.calls:
                if phone.connected:
                    call.receive(Frame(phone.frame(), phone.media.rate_hz))
            for agent in self.agents.values():
                if agent.line.attached and not agent.running.done():
                    agent.phone.put(Frame(agent.phone.frame(), agent.phone.media.rate_hz))
            await self.settled()
            for call, _ in self.calls:
                call.tick()
            for agent in self.agents.values():
                agent.line.tick()
            self.clock.advance(FRAME_S)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way beside."""
        await quiet()
        for call, _ in self.calls:
            await call.settled()
        await self.centre.settled()
        for agent in self.agents.values():
            await agent.line.settled()
        await quiet()

    async def close(self) -> None:
        for call, _ in self.calls:
            await call.finish()
        for agent in self.agents.values():
            agent.running.cancel()
        await self.centre.close()
        await self.webhooks.close()


async def quiet() -> None:
    """Let everything that is ready run."""
    for _ in range(8):
        await asyncio.sleep(0)
