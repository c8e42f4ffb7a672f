"""A server of its own for the benchmark, with a chosen recognizer."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import httpx2
from ruamel.yaml import YAML

from smartivr.errors import SettingsError, TransportError
from smartivr.settings import Settings

LINE = "digits"
"""Asks for a digit and whether there is another one, for as long as the caller answers."""

_READY_WITHIN_S = 120.0
_LEAVE_WITHIN_S = 20.0
_LOG_SHOWN = 2000
_LINKED = ("models", "audio")


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    pid: int


@asynccontextmanager
async def running(
    settings: Settings,
    recognizer: str,
    most_calls: int,
    cores: int | None = None,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Server]:
    """Start a server in a process of its own, and stop it in the end.

    With `cores` it has only so many of this machine's, where the system can hold it to them.
    `environment` sets up what the benchmark needs besides.

    Raises:
        TransportError: it does not get ready.

    """
    with tempfile.TemporaryDirectory(prefix="smartivr-bench-") as folder:
        home = Path(folder)
        _furnish(home, settings.home, recognizer)
        address = f"http://127.0.0.1:{_free_port()}"
        log_path = home / "server.log"
        with log_path.open("wb") as log:
            process = _start(home, address, most_calls, environment, log.fileno())
            if cores:
                _hold_to(process.pid, cores)
            try:
                await _ready(address, process, log_path)
                yield Server(address, process.pid)
            finally:
                await asyncio.to_thread(_stop, process)


def cpu_s(pid: int) -> float | None:
    """Return the CPU seconds of a process and all below it; None where /proc does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        children = _children(pid)
    except (OSError, ValueError):
        return None
    own_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own_s + sum(cpu_s(child) or 0.0 for child in children)


def memory_mb(pid: int) -> float | None:
    """Return the memory of a process and all below it; None where /proc does not tell.

    Memory that several of them share counts once, in parts.
    """
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
        children = _children(pid)
    except OSError:
        return None
    sizes_kb = [int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")]
    return sum(sizes_kb) / 1024 + sum(memory_mb(child) or 0.0 for child in children)


def _children(pid: int) -> list[int]:
    return [
        int(child)
        for path in Path(f"/proc/{pid}/task").glob("*/children")
        for child in path.read_text(encoding="utf-8").split()
    ]


def _hold_to(pid: int, cores: int) -> None:
    """Let a process that has just started, and all it will start, use so many cores only.

    Raises:
        SettingsError: the system cannot do that.

    """
    if not hasattr(os, "sched_setaffinity"):
        raise SettingsError("this system cannot hold a process to some cores")
    os.sched_setaffinity(pid, sorted(os.sched_getaffinity(0))[:cores])


def _furnish(home: Path, source: Path, recognizer: str) -> None:
    """Make a home folder that holds one line, heard by the recognizer under test."""
    for name in _LINKED:
        if (source / name).is_dir():
            (home / name).symlink_to(source / name, target_is_directory=True)
    (home / "intents" / LINE).mkdir(parents=True)
    for path in (source / "intents" / LINE).glob("*.yaml"):
        (home / "intents" / LINE / path.name).write_bytes(path.read_bytes())
    if recognizer:
        yaml = YAML()
        flow_file = home / "intents" / LINE / "flow.yaml"
        flow = yaml.load(flow_file)
        flow["recognizer"] = recognizer
        yaml.dump(flow, flow_file)


def _start(
    home: Path, address: str, most_calls: int, more: Mapping[str, str], log: int
) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **more,
        "SMARTIVR_HOME": str(home),
        "SMARTIVR_VAR": str(home / "var"),
        "SMARTIVR_HOST": "127.0.0.1",
        "SMARTIVR_PORT": address.rpartition(":")[2],
        "SMARTIVR_MAX_CALLS": str(2 * most_calls),
        "SMARTIVR_DEFAULT_LINE": LINE,
        "SMARTIVR_LOG_LEVEL": "warning",
    }
    command = [sys.executable, "-m", "smartivr", "serve"]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)  # noqa: S603  our own command


async def _ready(address: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline_s = asyncio.get_running_loop().time() + _READY_WITHIN_S
    async with httpx2.AsyncClient() as http:
        while asyncio.get_running_loop().time() < deadline_s and process.poll() is None:
            try:
                if (await http.get(f"{address}/readyz")).is_success:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.2)
    raise TransportError(f"the server did not get ready; it wrote:\n{_end_of(log_path)}")


def _end_of(log_path: Path) -> str:
    return log_path.read_text(encoding="utf-8", errors="replace")[-_LOG_SHOWN:]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_LEAVE_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
