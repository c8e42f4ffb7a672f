"""A real server on a free port of the loopback, with a scripted recognizer and a voice of tones."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from brief_voice import BriefVoice, speaking_briefly
from fastapi import FastAPI

from smartivr import settings
from smartivr.client import Client
from smartivr.dialog.flow import Flow, Intent
from smartivr.dialog.policy import Policy
from smartivr.dialog.steps.ask import Ask
from smartivr.dialog.steps.menu import Menu
from smartivr.dialog.steps.queue import Queue
from smartivr.errors import StoreError
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.flows.load import Lines
from smartivr.line import Samples
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.routing.directory import Directory, Person, QueueRules
from smartivr.routing.strategies.ring_all import ring_all
from smartivr.runtime.background import Background
from smartivr.runtime.clock import RealClock
from smartivr.runtime.engines import Engines
from smartivr.runtime.equipment import Equipment
from smartivr.runtime.publishing.publication import publication_of
from smartivr.runtime.switchboard import Switchboard
from smartivr.store.store import Store
from smartivr.store.writer import Patience
from smartivr.synthesis.prompter import Prompter
from smartivr.synthesis.recorded import Recordings
from smartivr.web.app import create_app
from smartivr.web.centre import centre_over
from smartivr.web.journal import StoreJournal
from smartivr.web.metrics import Metrics
from smartivr.web.server import Server

MAX_CALLS = 12
HASTY = Patience(gather_s=0.01, retry_s=0.05, longest_retry_s=0.1)
UNHURRIED = Policy(no_input_s=180, inter_key_s=60)
"""No caller's time runs out while a busy machine looks elsewhere."""
RING_S = 600.0
"""No call stops ringing meanwhile either."""


def shop() -> Flow:
    """A line that asks for a department, and for an order's number on the way to one."""
    steps = {
        "main": Menu.model_validate(
            {
                "menu": "Sales, support, or your order?",
                "options": {
                    "sales": {"key": "1", "next": "sales"},
                    "support": {"key": "2", "next": "agents"},
                    "order": {"key": "3", "next": "number"},
                },
            }
        ),
        "number": Ask.model_validate(
            {
                "ask": "Which number?",
                "kind": "digits",
                "length": 4,
                "slot": "orderNumber",
                "next": "orders",
            }
        ),
        "sales": Queue.model_validate({"queue": "sales"}),
        "orders": Queue.model_validate({"queue": "orders"}),
        "agents": Queue.model_validate({"queue": "agents"}),
    }
    return Flow(
        line="shop",
        title="The shop",
        language="en",
        start="main",
        main="main",
        agent="agents",
        steps=steps,
        policy=UNHURRIED,
        numbers=("4820",),
        intents={
            "sales": Intent("sales", ("sales",)),
            "support": Intent("support", ("support",)),
            "order": Intent("order", ("order",)),
        },
    )


def answered_by_agents() -> Flow:
    """A line whose callers wait for two agents at once, or for one person."""
    people = {
        "ann": Person("ann", "Ann Smith", "101"),
        "bob": Person("bob", "Bob Jones", "102"),
        "cat": Person("cat", "Cat Brown", "103"),
    }
    both = QueueRules(
        "help", strategy=ring_all, agents=("ann", "bob"), ring_s=RING_S, wrap_up_s=0.5
    )
    other = QueueRules("other", agents=("cat",), ring_s=RING_S, wrap_up_s=0.5)
    steps = {
        "waiting": Queue.model_validate({"queue": "help"}),
        "other": Queue.model_validate({"queue": "other"}),
    }
    return Flow(
        line="office",
        title="The office",
        language="en",
        start="waiting",
        main="waiting",
        agent="waiting",
        steps=steps,
        directory=Directory(people, {"help": both, "other": other}),
    )


@dataclass
class House:
    """A running server as tests see it."""

    url: str
    app: FastAPI
    switchboard: Switchboard
    store: Store
    recognizer: ScriptedRecognizer
    process_loop: asyncio.AbstractEventLoop
    server: Server

    def end_calls(self) -> None:
        """End every call, so that the server waits for none whose connection broke."""
        if self.server.should_exit:
            return
        ending = self.app.state.desk.reception.close()
        asyncio.run_coroutine_threadsafe(ending, self.process_loop).result(120)


async def _serve(
    made: list[House], ready: threading.Event, chosen: settings.Settings, flow: Flow
) -> None:
    recognizer = ScriptedRecognizer()
    engines = Engines()
    music = Recordings((chosen.home / "audio" / "hold",))
    prompter = Prompter({"en": BriefVoice()}, recordings=music)
    engines.equip(flow.line, Equipment(prompter, recognizer))
    store, metrics = Store.open(chosen.database_url, HASTY), Metrics()
    with contextlib.suppress(StoreError):
        await store.ready()
    centre = centre_over(store, flow.directory, RealClock(), None, "here")
    switchboard = Switchboard(
        engines,
        {flow.line: flow},
        chosen,
        journal=StoreJournal(store),
        observers=(metrics,),
        services=(centre,),
    )
    await switchboard.start()
    background = Background(chosen, store, switchboard.lines, RealClock())
    beside = contextlib.AsyncExitStack()
    lines = Lines({flow.line: flow}, {})
    publication = await beside.enter_async_context(
        publication_of(chosen.var / "intents", lines, switchboard, store, RealClock())
    )
    app = create_app(
        switchboard, chosen, store, metrics, background, centre=centre, publication=publication
    )
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = Server(app, chosen)
    loop = asyncio.get_running_loop()
    made.append(House(url, app, switchboard, store, recognizer, loop, server))
    serving = asyncio.create_task(server.serve_on(listener))
    await server.up.wait()
    ready.set()
    await serving
    await beside.aclose()
    await switchboard.close()
    await centre.close()
    await store.close()


@contextlib.contextmanager
def running(var: Path, flow: Flow | None = None, **changes: object) -> Iterator[House]:
    """A server on a thread of its own, until the context ends."""
    flow = flow or shop()
    unhurried = {"resume_s": 60.0, "token_s": 300.0, "calls_per_minute": 0, "max_calls": MAX_CALLS}
    chosen = settings.load(var=var, default_line=flow.line, **{**unhurried, **changes})
    made: list[House] = []
    ready = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(made, ready, chosen, flow)), name="server"
    )
    thread.start()
    assert ready.wait(120), "the server did not start"
    try:
        yield made[0]
    finally:
        made[0].end_calls()
        made[0].server.should_exit = True
        thread.join(120)
    assert not thread.is_alive(), "the server did not end"


@pytest.fixture(scope="module")
def brief_prompts() -> Iterator[None]:
    """Let no test of this module wait until a prompt is spoken."""
    with speaking_briefly():
        yield


@pytest.fixture(scope="session")
def house_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[House]]:
    """Start a server of a test's own, with settings of its own."""
    return lambda **changes: running(tmp_path_factory.mktemp("var"), **changes)


@pytest.fixture(scope="session")
def house(house_of: Callable[..., AbstractContextManager[House]]) -> Iterator[House]:
    with house_of() as house:
        yield house


@pytest.fixture(scope="session")
def office_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[House]]:
    """Start a server with agents behind the menu, with settings of its own."""
    return lambda **changes: running(
        tmp_path_factory.mktemp("office"), answered_by_agents(), **changes
    )


@pytest.fixture(scope="session")
def office(office_of: Callable[..., AbstractContextManager[House]]) -> Iterator[House]:
    """A server with agents behind the menu."""
    with office_of() as office:
        yield office


@pytest.fixture
async def client(house: House) -> AsyncIterator[Client]:
    async with Client(house.url) as client:
        yield client


@pytest.fixture(scope="session")
def a_sentence() -> tuple[Samples, int]:
    """A short sentence and its rate; what is understood of it is up to the script."""

    async def spoken() -> Samples:
        caller = SyntheticCaller("en", 16000)
        await caller.start()
        try:
            return await caller.say("sales please")
        finally:
            await caller.close()

    return asyncio.run(spoken()), 16000


@pytest.fixture
def spoken(a_sentence: tuple[Samples, int]) -> tuple[Samples, int]:
    """Some seconds of speech, and their rate."""
    samples, rate_hz = a_sentence
    return np.concatenate([samples, samples]), rate_hz
