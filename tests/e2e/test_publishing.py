"""Operators change a running server: by editing files, by commands and by the API."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from smartivr.cli import app
from smartivr.client import Client, Message
from smartivr.errors import BadMessage, FlowError, NotFound

pytestmark = pytest.mark.slow

SHOP = """\
title: Shop
language: en
recognizer: scripted
voice: espeak-ng
start: hello
agent: person
settings: {no_input_s: 180}
steps:
  hello:
    menu: Orders or more?
    options:
      orders: {key: 1, next: orders, phrases: [orders]}
      more: {key: 2, next: more, phrases: [more]}
  more:
    menu: Returns or gifts?
    options:
      returns: {key: 1, next: orders, phrases: [returns]}
      gifts: {key: 2, next: orders, phrases: [gifts]}
  orders: {queue: orders}
  person: {transfer: reception}
"""
LINES = ("shop", "corner")
"""The first is published over the API, the second by editing it."""
LIMIT_S = 60


class Running:
    """`smartivr serve --reload` on a free port, as a process of its own."""

    def __init__(self, home: Path) -> None:
        self.intents = home / "intents"
        self.errors = home / "errors"
        self.surroundings = {
            "SMARTIVR_HOME": str(home),
            "SMARTIVR_DEFAULT_LINE": "shop",
            "COLUMNS": "160",
        }
        others = {name: value for name, value in os.environ.items() if "SMARTIVR_" not in name}
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smartivr", "serve", "--port", "0", "--reload"],
                env={**others, **self.surroundings},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self.url = self.reads(r"softphone\s+(http://\S+?:\d+)")
        self.reads("Ctrl-C")

    def reads(self, pattern: str) -> str:
        """Read what the server prints up to a line like this; its first group."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(pattern, line)
            if found:
                return found.group(found.re.groups)
        return pytest.fail(f"the server ended: {self.errors.read_text()}")

    def edit(self, line: str, changes: dict[str, str]) -> float:
        """Change texts of a line's flow; when that was."""
        flow = self.intents / line / "flow.yaml"
        text = flow.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        flow.write_text(text)
        return flow.stat().st_mtime

    async def run(self, *arguments: str) -> str:
        """Run a command against this server; what it prints."""
        command = (*arguments, "--server", self.url)
        done = await asyncio.to_thread(CliRunner().invoke, app, command, env=self.surroundings)
        structlog.reset_defaults()  # the command's log goes to a stream that is closed by now
        assert done.exit_code == 0, done.output
        assert f"on the server at {self.url}" in done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = tmp_path_factory.mktemp("home")
    for line in LINES:
        folder = home / "intents" / line
        folder.mkdir(parents=True)
        (folder / "flow.yaml").write_text(SHOP)
    running = Running(home)
    yield running
    running.process.terminate()
    assert running.process.wait(LIMIT_S) == 0


@pytest.fixture
async def client(server: Running) -> AsyncIterator[Client]:
    async with Client(server.url) as client:
        yield client


async def prompts(call, count: int = 1) -> list[str]:
    """The texts of the next prompts."""
    heard: list[str] = []
    async with asyncio.timeout(LIMIT_S):
        async for message in call:
            if message["type"] == "prompt":
                heard.append(message["text"])
                if len(heard) == count:
                    return heard
    return pytest.fail(f"the call ended after {heard}")


async def greeting(client: Client, line: str = "shop") -> str:
    """What a new call hears first."""
    async with client.call(line=line) as call:
        return (await prompts(call))[0]


async def newest(client: Client, line: str) -> Message:
    """The version that was published last."""
    versions: list[Message] = (await client.request("GET", f"/v1/lines/{line}/versions"))[
        "versions"
    ]
    return versions[0]


async def test_an_edit_reaches_the_next_call_and_no_running_one(server, client) -> None:
    before = (await newest(client, "corner"))["number"]
    async with client.call(line="corner") as running:
        assert await prompts(running) == ["Orders or more?"]
        server.edit(
            "corner",
            {
                "Orders or more?": "Orders, or something more?",
                "Returns or gifts?": "Returns, or gifts?",
            },
        )
        edited = await asyncio.to_thread(server.reads, r"corner: version (\d+)")
        assert int(edited) == before + 1
        assert await greeting(client, "corner") == "Orders, or something more?"
        await running.press("2")
        assert await prompts(running) == ["Returns or gifts?"]
    version = await newest(client, "corner")
    assert (version["number"], version["author"], version["active"]) == (
        int(edited),
        "reload",
        True,
    )

    server.edit("corner", {"next: more": "next: moer"})
    async with asyncio.timeout(LIMIT_S):
        while "did you mean 'more'" not in server.errors.read_text():  # noqa: ASYNC110  another process writes it
            await asyncio.sleep(0.05)
    assert await greeting(client, "corner") == "Orders, or something more?"

    assert f"version {before} is active" in await server.run("rollback", "corner")
    assert await greeting(client, "corner") == "Orders or more?"
    assert re.search(rf"active\s+{before} ", await server.run("versions", "corner"))
    diff = await server.run("versions", "corner", "--diff", str(before), edited)
    assert "+    menu: Returns, or gifts?" in diff
    server.edit("corner", {"next: moer": "next: more"})
    await asyncio.to_thread(server.reads, r"corner: version (\d+)")


async def test_an_edit_is_published_within_2_s_where_the_machine_has_time(server, client) -> None:
    for _ in range(50):
        edited_at = server.edit("corner", {"title: Shop": "title: Shop on the corner"})
        await asyncio.to_thread(server.reads, r"corner: version (\d+)")
        published_at = datetime.fromisoformat((await newest(client, "corner"))["published_at"])
        if published_at.timestamp() - edited_at < 2:
            return
    pytest.fail("not one of fifty edits was")


async def test_lines_and_announcements_are_changed_over_the_api(server, client) -> None:
    broken = {"flow.yaml": SHOP.replace("next: more", "next: moer")}
    with pytest.raises(FlowError, match="did you mean 'more'"):
        await client.request("POST", "/v1/lines/shop/versions", json={"files": broken})
    sent = {"flow.yaml": SHOP.replace("Orders or more?", "Sent.")}
    body = {"files": sent, "author": "Ann", "note": "sent"}
    assert (await client.request("POST", "/v1/lines/shop/versions", json=body))["number"] == 2
    assert await greeting(client) == "Sent."
    version = await client.request("GET", "/v1/lines/shop/versions/2")
    assert (version["files"], version["note"]) == (sent, "sent")
    with pytest.raises(NotFound):
        await client.request("POST", "/v1/lines/shop/rollback", json={"to": 7})
    with pytest.raises(NotFound):
        await client.request("GET", "/v1/lines/nowhere/versions")

    async with client.call() as running:
        assert await prompts(running) == ["Sent."]
        await server.run("announce", "shop", "more", "It is snowing.", "--owner", "Ann")
        await running.press("2")
        assert await prompts(running, 2) == ["It is snowing.", "Returns or gifts?"]
    (kept,) = (await client.request("GET", "/v1/announcements"))["announcements"]
    assert (kept["state"], kept["owner"], kept["line"]) == ("active", "Ann", "shop")
    path = f"/v1/announcements/{kept['id']}"
    changed = await client.request("PATCH", path, json={"step": "hello", "text": "It thaws."})
    assert (changed["step"], changed["owner"]) == ("hello", "Ann")
    assert await greeting(client) == "It thaws."
    with pytest.raises(BadMessage, match="write one such as"):
        await client.request("PATCH", path, json={"ends": "soon"})
    await client.request("DELETE", path)
    assert await greeting(client) == "Sent."
    with pytest.raises(NotFound):
        await client.request("DELETE", path)


async def test_people_and_numbers_are_published_by_editing_them(server, client) -> None:
    numbers = 'numbers: {"100": {line: shop, start: more, greeting: For you alone., label: VIP}}\n'
    (server.intents / "numbers.yaml").write_text(numbers)
    assert await asyncio.to_thread(server.reads, r"centre: version (\d+)") == "1"
    async with client.call(called="100") as call:
        assert await prompts(call, 2) == ["For you alone.", "Returns or gifts?"]
    lead = await client.request("GET", "/v1/numbers/lead", params={"called": "100"})
    assert (lead["line"], lead["label"], lead["number"]) == ("shop", "VIP", "100")
    plan = await client.request("GET", "/v1/numbers")
    assert [number["pattern"] for number in plan["numbers"]] == ["100"]
    assert "the entry 100" in await server.run("numbers", "100")

    with pytest.raises(NotFound):
        await client.request("POST", "/v1/agents/ann/session", json={})
    (server.intents / "people.yaml").write_text("people: {ann: {name: Ann}}\n")
    assert await asyncio.to_thread(server.reads, r"centre: version (\d+)") == "2"
    assert (await client.request("POST", "/v1/agents/ann/session", json={}))["token"]
