"""Scripted calls of a line that is not published: played by `smartivr test`, in a process beside.

They take all the CPU of a core that they can get, and a script may never end; a process can be
given less of the machine than calls, and be ended.
"""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from smartivr.errors import FlowError, SmartIvrError
from smartivr.flows.mistakes import Mistake
from smartivr.flows.source import Route, parse_document
from smartivr.runtime.publishing.candidate import scripts_in

LONGEST_S = 60.0
"""A hundred calls take three seconds."""
_LONGEST_LINE = 4_000_000
_NICENESS = 10


@dataclass(frozen=True)
class Failure:
    """What was expected and what came, and the place in the script; lines count from 1."""

    message: str
    line: int
    column: int


@dataclass(frozen=True)
class Said:
    """One line of a call's transcript; `who` is call, caller, agent or step."""

    at_s: float
    who: str
    text: str


@dataclass(frozen=True)
class Played:
    """How a scripted call went; one with mistakes was not played, and has them as failures."""

    file: str
    title: str
    passed: bool
    failures: tuple[Failure, ...] = ()
    transcript: tuple[Said, ...] = ()


class Rehearsals:
    """Plays scripted calls, those of one line at a time."""

    def __init__(self) -> None:
        self._one_by_one = asyncio.Lock()

    async def play(
        self, line: str, files: Mapping[str, str], shared: Mapping[str, str], only: str = ""
    ) -> AsyncIterator[Played]:
        """Play the scripts among a line's files, and give each result as it comes.

        Args:
            line: the line's name.
            files: file name -> text, of the line.
            shared: file name -> text, of the people, queues and numbers.
            only: this script alone, such as `calls/orders.yaml`; empty: all.

        Raises:
            FlowError: the files have mistakes.
            SmartIvrError: it took too long, or broke off.

        """
        wanted = {n: text for n, text in scripts_in(files).items() if only in ("", n)}
        if not wanted:
            return
        async with self._one_by_one:
            with tempfile.TemporaryDirectory(prefix="smartivr-test-") as home:
                intents = Path(home) / "intents"
                own = {n: text for n, text in files.items() if n not in scripts_in(files)}
                await asyncio.to_thread(_write, intents, shared)
                await asyncio.to_thread(_write, intents / line, {**own, **wanted})
                async with _playing(home, line) as process:
                    async for result in _results(process, wanted):
                        yield result


@contextlib.asynccontextmanager
async def _playing(home: str, line: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run `smartivr test` over a folder; it is ended with the context."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SMARTIVR_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "smartivr", "test", line, "--json"),
        env={**own, "SMARTIVR_HOME": home},
        cwd=home,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
    )
    try:
        with contextlib.suppress(OSError):  # it may have ended; or we may not
            os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.communicate()  # it counts as gone once what it has said is read


async def _results(
    process: asyncio.subprocess.Process, scripts: Mapping[str, str]
) -> AsyncIterator[Played]:
    told = cast("asyncio.StreamReader", process.stdout)  # both are pipes
    complaints = cast("asyncio.StreamReader", process.stderr)
    try:
        async with asyncio.timeout(LONGEST_S):
            async for line in told:
                yield _played(json.loads(line), scripts)
            trouble = (await complaints.read()).decode(errors="replace").strip()
            ended_with = await process.wait()
    except TimeoutError as error:
        raise SmartIvrError(
            f"the scripted calls took longer than {LONGEST_S:g} s",
            remedy="play them one by one to find which never ends",
        ) from error
    if ended_with not in (0, 1):
        raise FlowError("", tuple(trouble.splitlines()[1:]) or (trouble,))


def _played(result: Mapping[str, Any], scripts: Mapping[str, str]) -> Played:
    name = f"calls/{result['script']}.yaml"
    if "mistakes" in result:
        read = [Mistake.read(mistake) for mistake in result["mistakes"]]
        wrong = (Failure(one.sentence, one.place.line, one.place.column) for one in read)
        return Played(name, "", passed=False, failures=tuple(wrong))
    document = parse_document(Path(name), scripts[name])
    route: Route = ("turns", result["turn"] - 1) if result["turn"] else ("outcome",)
    place = document.place(route)
    return Played(
        file=name,
        title=result["title"],
        passed=result["passed"],
        failures=tuple(Failure(each, place.line, place.column) for each in result["failures"]),
        transcript=tuple(Said(**said) for said in result["transcript"]),
    )


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / PurePosixPath(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
