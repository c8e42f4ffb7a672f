"""A crowd of callers on a server of its own, and what it shows of that server."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import process_time
from typing import Protocol

import httpx2
import numpy as np

from smartivr.audio.mix import level_dbov
from smartivr.errors import TransportError
from smartivr.evaluate.bench_caller import Caller, Frames, Script, Tally
from smartivr.evaluate.bench_phones import RATE_HZ, phones
from smartivr.evaluate.bench_server import LINE, Server, cpu_s, memory_mb, running
from smartivr.evaluate.lateness import LoopWatch, Punctuality
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.line import FRAME_S, Samples
from smartivr.providers.credentials import trial_of
from smartivr.settings import Settings
from smartivr.statistics.rates import percentile

SCRIPTED = "scripted"
_SILENCE = bytes(round(2 * RATE_HZ * FRAME_S))
_WARM_UP_S = 5.0
_APART_S = 0.05
"""Callers begin so long after one another."""
_BELOW_LOUDEST_DB = 40.0
"""Frames at the end of a rendering that are so much softer are no speech any more."""
_NO_KEEPING = httpx2.Limits(max_keepalive_connections=0)
"""A connection that the server closes just as it is used again would look like a refused call."""
_BEATS = re.compile(r'^smartivr_beat_late_seconds_bucket\{le="([0-9.]+)"\} (\S+)$', re.MULTILINE)
_SPOKEN = {"digit": "seven", "another": "yes"}
"""What the line's steps ask for; over its prompts between them nobody speaks."""
_SENTENCE = {"": "I would like to ask about my order, please"}
"""What is said where a script decides what was heard."""


@dataclass(frozen=True)
class Load:
    """One run: so many calls, heard by this recognizer."""

    calls: int
    recognizer: str
    """Empty: the line's own."""
    seconds: float
    share: float = 0.25
    """How much of the time callers speak."""
    dialect: str = ""
    """The connector that they come through; empty: they come as browsers do."""


@dataclass(frozen=True)
class Outcome:
    """What a run showed."""

    load: Load
    frames: Punctuality
    callers_loop: Punctuality
    server_beat: Punctuality
    """To the upper bound of the metric's bucket."""
    server_cores: float | None
    """CPU seconds of the server and its workers, for each second."""
    callers_cores: float
    server_mb: float | None
    """Memory of the server and its workers with the calls."""
    call_mb: float | None
    """What each call but the first adds: with that one comes what all calls share."""
    spoken_share: float
    """How much of the time callers spoke."""
    answer_ms_p50: float | None
    """From the end of speech to the first audio of the answer, as the server tells."""
    answer_ms_p95: float | None
    delay_ms_p50: float | None
    """From the last frame of speech to the meaning, beyond the ear's silence, on the socket."""
    delay_ms_p95: float | None
    recognition_ms_p50: float | None
    """From noticing the end of speech to the final text, as the server tells."""
    recognition_ms_p95: float | None
    understood: int
    rejected: int
    calls_ended: int
    calls_broken: int
    calls_refused: int
    errors: dict[str, int]


class Calling(Protocol):
    """One of a crowd."""

    async def run(self, http: httpx2.AsyncClient) -> None:
        """Hold one call after another until cancelled."""


NewCaller = Callable[[Server, Tally, float], Calling]
"""Makes a caller of this server, who begins after so many seconds."""


class Crowd:
    """Callers on one server; more may come."""

    def __init__(self, server: Server, new_caller: NewCaller, http: httpx2.AsyncClient) -> None:
        self._server = server
        self._new_caller = new_caller
        self._http = http
        self._tally = Tally()
        self._calling: list[asyncio.Task[None]] = []
        self._first_mb: float | None = None

    async def grow(self, calls: int) -> None:
        """Let callers come, one before the others, until there are so many and all warmed up."""
        if not self._calling:
            await self._come(1)
            self._first_mb = memory_mb(self._server.pid)
        if calls > len(self._calling):
            await self._come(calls)

    async def _come(self, calls: int) -> None:
        for number in range(calls - len(self._calling)):
            caller = self._new_caller(self._server, self._tally, _APART_S * number)
            self._calling.append(asyncio.create_task(caller.run(self._http)))
        await asyncio.sleep(_APART_S * calls + _WARM_UP_S)

    async def watch(self, load: Load) -> Outcome:
        """See what happens in so many seconds."""
        watch, server = LoopWatch(), self._server
        self._tally.forget()
        watching = asyncio.create_task(watch.run())
        beats_before = await _beats(self._http, server)
        server_s, own_s = cpu_s(server.pid), process_time()
        await asyncio.sleep(load.seconds)
        server_cores = _per_second(server_s, cpu_s(server.pid), load.seconds)
        callers_cores = (process_time() - own_s) / load.seconds
        beats = await _beats(self._http, server) - beats_before
        watching.cancel()
        await asyncio.wait({watching})
        tally, server_mb = self._tally, memory_mb(server.pid)
        return Outcome(
            load=load,
            frames=Punctuality.of(late for one in tally.schedules for late in one.lateness_s),
            callers_loop=Punctuality.of(watch.late_s),
            server_beat=Punctuality.of(beats.elements()),
            server_cores=server_cores,
            callers_cores=callers_cores,
            server_mb=server_mb,
            call_mb=self._added_mb(server_mb),
            spoken_share=tally.frames_spoken / max(1, tally.frames_sent),
            answer_ms_p50=percentile(tally.answers_ms, 50),
            answer_ms_p95=percentile(tally.answers_ms, 95),
            delay_ms_p50=percentile(tally.delays_ms, 50),
            delay_ms_p95=percentile(tally.delays_ms, 95),
            recognition_ms_p50=percentile(tally.recognitions_ms, 50),
            recognition_ms_p95=percentile(tally.recognitions_ms, 95),
            understood=tally.understood,
            rejected=tally.rejected,
            calls_ended=tally.calls_ended,
            calls_broken=tally.calls_broken,
            calls_refused=tally.calls_refused,
            errors=dict(tally.errors),
        )

    def _added_mb(self, server_mb: float | None) -> float | None:
        """Return what a call added since there was one."""
        more = len(self._calling) - 1
        if server_mb is None or self._first_mb is None or not more:
            return None
        return (server_mb - self._first_mb) / more

    async def leave(self) -> None:
        """Hang up all calls."""
        for task in self._calling:
            task.cancel()
        if self._calling:
            await asyncio.wait(self._calling)


@asynccontextmanager
async def crowd(
    settings: Settings, load: Load, most_calls: int, cores: int | None
) -> AsyncIterator[Crowd]:
    """Start a server and let a crowd come to it, of nobody at first.

    Raises:
        TransportError: the server does not get ready.
        VoiceMissing: there is no voice for the callers.

    """
    trial = trial_of(load.dialect) if load.dialect else None
    more: Mapping[str, str] = trial.environment if trial else {}
    async with AsyncExitStack() as stack:
        words = await _words(load)
        if trial:
            coming_in = phones(load.dialect, trial.secrets, LINE, words, load.share)
            new_caller: NewCaller = await stack.enter_async_context(coming_in)
        else:
            new_caller = _browsers(Script(words, _SILENCE, RATE_HZ, LINE, load.share))
        server = await stack.enter_async_context(
            running(settings, load.recognizer, most_calls, cores, more)
        )
        client = httpx2.AsyncClient(timeout=10.0, limits=_NO_KEEPING)
        coming = Crowd(server, new_caller, await stack.enter_async_context(client))
        stack.push_async_callback(coming.leave)
        yield coming


async def measure(settings: Settings, load: Load, cores: int | None = None) -> Outcome:
    """Hold so many calls against a server of its own."""
    async with crowd(settings, load, load.calls, cores) as coming:
        await coming.grow(load.calls)
        return await coming.watch(load)


def _browsers(script: Script) -> NewCaller:
    def new_caller(server: Server, tally: Tally, delay_s: float) -> Caller:
        return Caller(server.address, script, tally, delay_s)

    return new_caller


async def _words(load: Load) -> dict[str, Frames]:
    """Render what callers say; with a scripted recognizer it is long and always the same."""
    caller = SyntheticCaller("en", RATE_HZ)
    await caller.start()
    try:
        texts = _SENTENCE if load.recognizer == SCRIPTED else _SPOKEN
        return {step: _frames(await caller.say(text)) for step, text in texts.items()}
    finally:
        await caller.close()


def _frames(samples: Samples) -> Frames:
    """Cut into frames, without the silence at the end."""
    length = round(RATE_HZ * FRAME_S)
    whole = np.pad(samples, (0, -len(samples) % length)).astype("<i2").reshape(-1, length)
    levels = [level_dbov(frame) for frame in whole]
    spoken = [n for n, level in enumerate(levels) if level > max(levels) - _BELOW_LOUDEST_DB]
    return [frame.tobytes() for frame in whole[: spoken[-1] + 1]]


async def _beats(http: httpx2.AsyncClient, server: Server) -> Counter[float]:
    """Count the server's beats so far by how late they were at most.

    Raises:
        TransportError: the server does not answer.

    """
    try:
        figures = (await http.get(f"{server.address}/metrics")).text
    except httpx2.HTTPError as error:
        raise TransportError("the server does not tell its metrics") from error
    beats: Counter[float] = Counter()
    below = 0
    for bound_s, count in _BEATS.findall(figures):
        beats[float(bound_s)] = int(float(count)) - below
        below = int(float(count))
    return beats


def _per_second(before_s: float | None, after_s: float | None, seconds: float) -> float | None:
    return None if before_s is None or after_s is None else (after_s - before_s) / seconds
