"""A real Asterisk, where one is installed: started for a test, with the dialplan of the docs.

It is found by SMARTIVR_TEST_ASTERISK (the path of the program) or on the PATH.
"""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import pytest

START_S = 60.0
PATIENCE_S = 60.0
POLL_S = 0.05
SECRET = "of-this-test-alone"  # noqa: S105  not one: it protects nothing
_DIRECTORIES = ("etc", "var", "spool", "run", "log", "cache")
_FILES = {
    "modules.conf": "[modules]\nautoload=yes\n",
    "logger.conf": "[general]\n[logfiles]\nfull => notice,warning,error,verbose\n",
    "stasis.conf": "",
    "http.conf": "[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport={port}\n",
    "ari.conf": f"[general]\nenabled=yes\n[smartivr]\ntype=user\npassword={SECRET}\n",
}


def program() -> str:
    """Find Asterisk, or have the test skipped."""
    found = os.environ.get("SMARTIVR_TEST_ASTERISK") or shutil.which("asterisk")
    if not found:
        pytest.skip("no Asterisk here; set SMARTIVR_TEST_ASTERISK to the path of one")
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class RealAsterisk:
    """It runs."""

    program: str
    folder: Path
    port: int = field(default_factory=free_port)

    @property
    def address(self) -> str:
        """Of its HTTP server."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log" / "full").read_text(errors="replace")

    def ari(self) -> httpx2.AsyncClient:
        """Open its REST interface."""
        return httpx2.AsyncClient(base_url=f"{self.address}/ari", auth=("smartivr", SECRET))

    async def call(self, endpoint: str, extension: str, context: str, caller: str = "") -> str:
        """Ring an endpoint, and run a caller's dialplan once it answers; the caller's channel."""
        asked = {"endpoint": endpoint, "extension": extension, "context": context}
        async with self.ari() as ari:
            answer = await ari.post(
                "/channels", params={**asked, "priority": 1, "callerId": caller}
            )
        answer.raise_for_status()
        channel: str = answer.json()["id"]
        return channel

    async def variable(self, name: str) -> str:
        """Wait until the dialplan has set a global variable, and return it."""
        async with self.ari() as ari, asyncio.timeout(PATIENCE_S):
            while True:
                answer = await ari.get("/asterisk/variable", params={"variable": name})
                if value := str(answer.json().get("value", "")):
                    return value
                await asyncio.sleep(POLL_S)

    async def gone(self, channel: str) -> None:
        """Wait until a channel has been hung up."""
        async with self.ari() as ari, asyncio.timeout(PATIENCE_S):
            while (await ari.get(f"/channels/{channel}")).is_success:  # noqa: ASYNC110  it is polled
                await asyncio.sleep(POLL_S)

    async def application(self, name: str) -> None:
        """Wait until a Stasis application is there."""
        async with self.ari() as ari, asyncio.timeout(PATIENCE_S):
            while not (await ari.get(f"/applications/{name}")).is_success:  # noqa: ASYNC110  polled
                await asyncio.sleep(POLL_S)

    async def nothing_left(self) -> None:
        """Wait until no channel and no bridge is there."""
        async with self.ari() as ari, asyncio.timeout(PATIENCE_S):
            for kind in ("channels", "bridges"):
                while (await ari.get(f"/{kind}")).json():  # noqa: ASYNC110  it is polled
                    await asyncio.sleep(POLL_S)

    async def command(self, line: str) -> str:
        """Run one line of its console, and return what it prints."""
        running = await asyncio.create_subprocess_exec(
            self.program,
            "-C",
            str(self.folder / "etc" / "asterisk.conf"),
            "-rx",
            line,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await running.communicate()
        return printed.decode(errors="replace")

    def furnish(self, files: Mapping[str, str]) -> None:
        """Write its configuration."""
        for name in _DIRECTORIES:
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        own = Path(self.program).resolve()
        etc = self.folder / "etc"
        paths = {
            "astetcdir": etc,
            "astmoddir": modules_of(own),
            "astvarlibdir": self.folder / "var",
            "astdbdir": self.folder / "var",
            "astkeydir": self.folder / "var",
            "astdatadir": data_of(own),
            "astspooldir": self.folder / "spool",
            "astrundir": self.folder / "run",
            "astlogdir": self.folder / "log",
            "astcachedir": self.folder / "cache",
        }
        lines = "".join(f"{name} => {path}\n" for name, path in paths.items())
        (etc / "asterisk.conf").write_text(
            f"[directories]\n{lines}[options]\nnocolor=yes\nverbose=5\n"
        )
        for name, text in {**_FILES, **files}.items():
            (etc / name).write_text(text.replace("{port}", str(self.port)))


def modules_of(own: Path) -> Path:
    """Where its modules are: beside the program as built, or where a distribution puts them."""
    for place in own.parents[1].glob("lib*/**/asterisk/modules"):
        return place
    return Path("/usr/lib/asterisk/modules")


def data_of(own: Path) -> Path:
    for place in (own.parents[1] / "var/lib/asterisk", Path("/usr/share/asterisk")):
        if place.is_dir():
            return place
    return Path("/var/lib/asterisk")


@contextlib.asynccontextmanager
async def asterisk(folder: Path, files: Mapping[str, str]) -> AsyncIterator[RealAsterisk]:
    """Start it in a folder of its own; it ends with the context."""
    real = RealAsterisk(program(), folder)
    real.furnish(files)
    running = await asyncio.create_subprocess_exec(
        real.program,
        "-C",
        str(folder / "etc" / "asterisk.conf"),
        "-f",
        "-q",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(START_S):
            while "fully booted" not in await real.command("core waitfullybooted"):
                assert running.returncode is None, "Asterisk has ended"
        yield real
    finally:
        with contextlib.suppress(ProcessLookupError):
            running.terminate()
        try:
            async with asyncio.timeout(START_S):
                await running.wait()
        except TimeoutError:
            running.kill()
            await running.wait()
