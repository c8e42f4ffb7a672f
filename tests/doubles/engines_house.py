"""A server with real engines that a test may kill or damage, and calls to it."""

import asyncio
import contextlib
import json
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from centre_house import share_prompts
from fastapi import FastAPI
from patience import patient_hearing

from smartivr import settings
from smartivr.client import CallerSide, Client
from smartivr.recognition import catalogue
from smartivr.recognition.pocketsphinx import PocketsphinxRecognizer
from smartivr.web.server import Server
from smartivr.web.startup import started

LIMIT_S = 60.0
FLOW = {
    "title": "The shop",
    "language": "en",
    "start": "main",
    "agent": "person",
    "settings": {"no_input_s": 180},
    "steps": {
        "main": {
            "menu": "Sales or support?",
            "options": {
                "sales": {"key": 1, "next": "sales"},
                "support": {"key": 2, "next": "person"},
            },
        },
        "sales": {"queue": "sales"},
        "person": {"queue": "people"},
    },
}
PHRASES = {
    "sales": ["sales", "the sales department", "buy something"],
    "support": ["support", "technical support", "something is not working"],
}


@dataclass
class EnginesHouse:
    """A running server and what is inside of it."""

    url: str
    app: FastAPI
    home: Path

    def ear(self) -> PocketsphinxRecognizer:
        """Return the only recognizer."""
        (recognizer,) = self.app.state.desk.switchboard.engines.recognizers()
        assert isinstance(recognizer, PocketsphinxRecognizer)
        return recognizer

    async def figure(self, name: str, **labels: str) -> float:
        """One of the metrics; 0 where it is not told."""
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False, timeout=LIMIT_S) as http:
            told = (await http.get("/metrics")).text
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        lines = [line for line in told.splitlines() if line.startswith((f"{name}{{", f"{name} "))]
        found = [line for line in lines if all(label in line for label in wanted)]
        return sum(float(line.rpartition(" ")[2]) for line in found)

    async def ready(self) -> dict[str, Any]:
        """Return what the server says of itself."""
        async with httpx2.AsyncClient(base_url=self.url, trust_env=False, timeout=LIMIT_S) as http:
            return (await http.get("/readyz")).json()


def models_of_its_own(home: Path) -> Path:
    """A folder whose models a test may damage."""
    shutil.copytree(catalogue.FOLDER, home / "models", ignore=shutil.ignore_patterns("downloads"))
    return home


@contextlib.asynccontextmanager
async def running(home: Path, **lines: Mapping[str, object]) -> AsyncIterator[EnginesHouse]:
    """A server with these lines, each with something of its own in its flow."""
    for name, special in lines.items():
        line = home / "intents" / name
        line.mkdir(parents=True)
        (line / "flow.yaml").write_text(json.dumps({**FLOW, **special}))
        (line / "phrases.yaml").write_text(json.dumps({"intents": PHRASES}))
    chosen = settings.load(
        home=home, var=home / "var", default_line=next(iter(lines)), recognition_workers=2
    )
    share_prompts(chosen.var)
    async with patient_hearing(), started(chosen) as app:
        server = Server(app, chosen)
        listener = socket.create_server(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve_on(listener))
        await server.up.wait()
        try:
            yield EnginesHouse(f"http://127.0.0.1:{listener.getsockname()[1]}", app, home)
        finally:
            await app.state.desk.reception.close()  # whatever a failed test has left
            server.should_exit = True
            await serving


async def told(call: CallerSide, *kinds: str, **fields: object) -> dict[str, Any]:
    """Read on to the next message of one of these kinds."""
    async with asyncio.timeout(LIMIT_S):
        async for message in call:
            if message["type"] in kinds and fields.items() <= message.items():
                return message
    pytest.fail(f"the call ended without {kinds}")


async def goes_on_by_key(call: CallerSide) -> None:
    """Show that the call is as good as ever."""
    await call.press("1")
    assert (await told(call, "route"))["destination"] == "sales"


@contextlib.asynccontextmanager
async def calling(house: EnginesHouse, line: str = "shop") -> AsyncIterator[CallerSide]:
    """A call whose first prompt has been heard."""
    async with Client(house.url) as client, client.call(line=line) as call:
        await told(call, "mark")
        yield call
