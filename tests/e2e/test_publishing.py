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

from smartivr.client import Client
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
LIMIT_S = 60


class Running:
    """`smartivr serve --reload` on a free port, as a process of its own."""

    def __init__(self, home: Path) -> None:
        self.flow = home / "intents" / "shop" / "flow.yaml"
        self.errors = home / "errors"
        self.surroundings = {
            **{name: value for name, value in os.environ.items() if "SMARTIVR_" not in name},
            "SMARTIVR_HOME": str(home),
            "SMARTIVR_DEFAULT_LINE": "shop",
            "COLUMNS": "160",
        }
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "smartivr", "serve", "--port", "0", "--reload"],
                env=self.surroundings,
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

    def edit(self, changes: dict[str, str]) -> None:
        text = self.flow.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        self.flow.write_text(text)

    def run(self, *arguments: str) -> str:
        """Run a command against this server; what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "smartivr", *arguments, "--server", self.url],
            env=self.surroundings,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert f"on the server at {self.url}" in done.stderr
        return done.stdout


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Running]:
    (tmp_path / "intents" / "shop").mkdir(parents=True)
    (tmp_path / "intents" / "shop" / "flow.yaml").write_text(SHOP)
    running = Running(tmp_path)
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


async def greeting(client: Client) -> str:
    """What a new call hears first."""
    async with client.call() as call:
        return (await prompts(call))[0]


async def test_an_edit_reaches_the_next_call_within_2_s_and_no_running_one(server, client) -> None:
    async with client.call() as running:
        assert await prompts(running) == ["Orders or more?"]
        server.edit(
            {
                "Orders or more?": "Orders, or something more?",
                "Returns or gifts?": "Returns, or gifts?",
            }
        )
        edited_at = server.flow.stat().st_mtime
        assert await asyncio.to_thread(server.reads, r"shop: version (\d+)") == "2"
        assert await greeting(client) == "Orders, or something more?"
        await running.press("2")
        assert await prompts(running) == ["Returns or gifts?"]
    answer = await client.request("GET", "/v1/lines/shop/versions")
    newest = answer["versions"][0]
    assert (newest["number"], newest["author"], newest["active"]) == (2, "reload", True)
    assert datetime.fromisoformat(newest["published_at"]).timestamp() - edited_at < 2

    server.edit({"next: more": "next: moer"})
    async with asyncio.timeout(LIMIT_S):
        while "did you mean 'more'" not in server.errors.read_text():  # noqa: ASYNC110  another process writes it
            await asyncio.sleep(0.05)
    assert await greeting(client) == "Orders, or something more?"

    assert "version 1 is active" in await asyncio.to_thread(server.run, "rollback", "shop")
    assert await greeting(client) == "Orders or more?"
    listed = await asyncio.to_thread(server.run, "versions", "shop")
    assert re.search(r"active\s+1 ", listed)
    diff = await asyncio.to_thread(server.run, "versions", "shop", "--diff", "1", "2")
    assert "+    menu: Returns, or gifts?" in diff


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
        await asyncio.to_thread(
            server.run, "announce", "shop", "more", "It is snowing.", "--owner", "Ann"
        )
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
    intents = server.flow.parents[1]
    numbers = 'numbers: {"100": {line: shop, start: more, greeting: For you alone., label: VIP}}\n'
    (intents / "numbers.yaml").write_text(numbers)
    assert await asyncio.to_thread(server.reads, r"centre: version (\d+)") == "1"
    async with client.call(called="100") as call:
        assert await prompts(call, 2) == ["For you alone.", "Returns or gifts?"]
    lead = await client.request("GET", "/v1/numbers/lead", params={"called": "100"})
    assert (lead["line"], lead["label"], lead["number"]) == ("shop", "VIP", "100")
    plan = await client.request("GET", "/v1/numbers")
    assert [number["pattern"] for number in plan["numbers"]] == ["100"]
    told = await asyncio.to_thread(server.run, "numbers", "100")
    assert "the entry 100" in told

    with pytest.raises(NotFound):
        await client.request("POST", "/v1/agents/ann/session", json={})
    (intents / "people.yaml").write_text("people: {ann: {name: Ann}}\n")
    assert await asyncio.to_thread(server.reads, r"centre: version (\d+)") == "2"
    assert (await client.request("POST", "/v1/agents/ann/session", json={}))["token"]
