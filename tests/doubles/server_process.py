"""`smartivr serve` as processes of their own, which can be killed, over a shop with six agents."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from centre_house import FLOW, PHRASES, share_prompts
from parties import WITHIN_S

from smartivr.client import Client

_SERVER = Path(__file__).with_name("brief_server.py")
AGENTS = ("ann", "bob", "cid", "dot", "eve", "fay")
PEOPLE = "people:\n" + "".join(
    f"  {name}: {{name: {name.title()}, extension: {201 + number}}}\n"
    for number, name in enumerate(AGENTS)
)
QUEUES = f"""
queues:
  agents:
    title: Everybody
    agents: [{", ".join(AGENTS)}]
    ring_s: 300
    wrap_up_s: 0.1
    retries: {{max_attempts: 5, delays_s: [1], ring_s: 300}}
boxes:
  sales: {{title: Sales}}
"""


def furnish(home: Path) -> Path:
    """Write the shop's files below this folder."""
    line = home / "intents" / "shop"
    line.mkdir(parents=True)
    (line / "flow.yaml").write_text(FLOW.replace("silence_s: 2", "silence_s: 30"))
    (line / "phrases.yaml").write_text(PHRASES)
    (home / "intents" / "people.yaml").write_text(PEOPLE)
    (home / "intents" / "queues.yaml").write_text(QUEUES)
    return home


class ServerProcess:
    """One server; it shows every half second that it lives, and is dead after 15 s."""

    def __init__(self, home: Path, name: str, database_url: str) -> None:
        self.var = home / "var" / name
        self._home = home
        self._environment = {
            **os.environ,
            "SMARTIVR_VAR": str(self.var),
            "SMARTIVR_NODE": name,
            "SMARTIVR_DATABASE_URL": database_url,
            "SMARTIVR_DEFAULT_LINE": "shop",
            "SMARTIVR_RECOGNITION_WORKERS": "1",
            "SMARTIVR_HEARTBEAT_S": "0.5",
            "SMARTIVR_LEASE_S": "15",
            "SMARTIVR_LOG_LEVEL": "warning",
        }
        self._process: asyncio.subprocess.Process | None = None
        self._url = ""

    async def start(self) -> None:
        share_prompts(self.var)
        with (self.var / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, str(_SERVER), "serve"),
                *("--port", "0", "--home", str(self._home)),
                env=self._environment,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                start_new_session=True,  # its workers are killed with it
            )
        said = self._process.stdout
        assert said is not None
        async with asyncio.timeout(WITHIN_S):
            while line := await said.readline():
                if found := re.search(rb"API +(http://[^/]+)/", line):
                    self._url = found[1].decode()
                    return
        pytest.fail(f"the server did not start: {self.log[-2000:]}")

    @property
    def log(self) -> str:
        return (self.var / "log").read_text()

    def tell_to_end(self) -> None:
        """Send what Ctrl-C sends."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)

    async def ended(self) -> int:
        """Wait until it is over; its exit code."""
        assert self._process is not None
        async with asyncio.timeout(WITHIN_S):
            return await self._process.wait()

    async def kill(self) -> None:
        """End it without a word, as when the power fails."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def client(self) -> Client:
        return Client(self._url)


@contextlib.asynccontextmanager
async def server_process(home: Path, name: str, database_url: str) -> AsyncIterator[ServerProcess]:
    """Start a server; whatever is left of it is killed with the context."""
    server = ServerProcess(home, name, database_url)
    try:
        await server.start()
        yield server
    finally:
        await server.kill()
