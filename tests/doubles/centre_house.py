"""A whole server with a call centre, in this process, over real sockets: a shop with two agents."""

import asyncio
import contextlib
import functools
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from smartivr import settings
from smartivr.client import Client
from smartivr.runtime.background import Background
from smartivr.runtime.clock import Clock
from smartivr.store.store import Store
from smartivr.web.desk import Desk
from smartivr.web.server import Server
from smartivr.web.startup import started

# Nobody's time runs out while a busy machine looks elsewhere.
FLOW = """
title: Corner shop
language: en
recognizer: scripted
voice: espeak-ng
start: main
agent: agents
settings: {no_input_s: 180}
numbers: ["4820"]
recording: {record: true, consent: none, keep_days: 30}
steps:
  main:
    menu: Agents, a message, or a callback?
    options:
      agents: {key: "1", next: agents}
      message: {key: "2", next: box}
      callback: {key: "3", next: back}
  agents: {queue: agents, exits: {callback: {key: "5", next: back}}}
  box: {voicemail: sales, silence_s: 2, say: Sales.}
  back: {callback: agents}
"""
PHRASES = """
intents:
  agents: {label: agents, phrases: [agents]}
  message: {label: a message, phrases: [a message]}
  callback: {label: a callback, phrases: [a callback]}
"""
PEOPLE = """
people:
  ann: {name: Ann Baker, extension: 201, email: ann@example.com}
  bob: {name: Bob Cole, extension: 202, email: bob@example.com}
"""
QUEUES = """
queues:
  agents:
    title: Everybody
    agents: [ann, bob]
    ring_s: 300
    wrap_up_s: 0.2
    retries: {max_attempts: 2, delays_s: [1], ring_s: 120}
boxes:
  sales: {title: Sales, email: sales@example.com, queue: agents}
"""


def furnish(home: Path, queues: str = QUEUES) -> Path:
    """Write the shop's files below this folder."""
    line = home / "intents" / "shop"
    line.mkdir(parents=True)
    (line / "flow.yaml").write_text(FLOW)
    (line / "phrases.yaml").write_text(PHRASES)
    (home / "intents" / "people.yaml").write_text(PEOPLE)
    (home / "intents" / "queues.yaml").write_text(queues)
    return home


@dataclass
class CentreHouse:
    """The running server."""

    url: str
    app: FastAPI
    settings: settings.Settings

    @property
    def desk(self) -> Desk:
        desk: Desk = self.app.state.desk
        return desk

    @property
    def background(self) -> Background:
        background = self.desk.background
        assert background is not None
        return background

    @property
    def store(self) -> Store:
        store = self.desk.store
        assert store is not None
        return store

    def client(self) -> Client:
        """Make a client of this server."""
        return Client(self.url)


@functools.cache
def _rendered() -> tempfile.TemporaryDirectory[str]:
    """What any server of this process has spoken: the next one need not speak it again."""
    return tempfile.TemporaryDirectory(prefix="smartivr-prompts-")


def share_prompts(var: Path) -> None:
    """Have the server of this folder find the prompts that others before it have rendered."""
    var.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (var / "prompts").symlink_to(_rendered().name)


@contextlib.asynccontextmanager
async def centre_house(
    home: Path,
    *,
    clock: Clock | None = None,
    listener: socket.socket | None = None,
    **changes: object,
) -> AsyncIterator[CentreHouse]:
    """Start the shop's server, on a free port and this event loop; it ends with the context."""
    if not (home / "intents").exists():
        furnish(home)
    quick = {"heartbeat_s": 0.2, "lease_s": 60.0, "default_line": "shop", "resume_s": 0.5}
    chosen = settings.load(home=home, **{**quick, **changes})
    share_prompts(chosen.var)
    async with started(chosen, clock=clock) as app:
        listener = listener or socket.create_server(("127.0.0.1", 0))
        server = Server(app, chosen)
        serving = asyncio.create_task(server.serve_on(listener))
        await server.up.wait()
        try:
            yield CentreHouse(f"http://127.0.0.1:{listener.getsockname()[1]}", app, chosen)
        finally:
            server.should_exit = True
            await serving
