"""Callers for the benchmark: sockets that send and take frames and do little else."""

import asyncio
import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from smartivr.evaluate.lateness import Schedule
from smartivr.line import FRAME_S

Frames = Sequence[bytes]
_AGAIN_S = 1.0
LEAST_PAUSE_S = 1.2
"""Callers pause at least so long after their words, so that these are heard to have ended."""
_EARLY_S = 0.1
"""The ear's silence may begin so much before the last frame of the words."""


@dataclass(frozen=True)
class Script:
    """What callers say: at each step something of its own, for a share of the time."""

    words: Mapping[str, Frames]
    """By step; an empty step stands for every other, at which nothing is said without it."""
    silence: bytes
    rate_hz: int
    line: str
    share: float = 0.25
    """How much of the time callers speak, unless `LEAST_PAUSE_S` makes it less."""

    def said_at(self, step: str) -> Frames:
        """Return the words for a step."""
        return self.words.get(step, self.words.get("", ()))

    def pause_after(self, words: Frames) -> int:
        """Return the frames of silence that go with these words."""
        return max(
            round(len(words) * (1 - self.share) / self.share), round(LEAST_PAUSE_S / FRAME_S)
        )


@dataclass
class Tally:
    """What all callers of a run saw."""

    schedules: list[Schedule] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
    """From the end of speech to the first audio of the answer, as the server tells."""
    delays_ms: list[float] = field(default_factory=list)
    """From the last frame of speech sent to the meaning received, less the ear's silence."""
    recognitions_ms: list[float] = field(default_factory=list)
    """From noticing the end of speech to the final text, as the server tells."""
    frames_sent: int = 0
    frames_spoken: int = 0
    understood: int = 0
    rejected: int = 0
    errors: dict[str, int] = field(default_factory=dict)
    calls_ended: int = 0
    calls_broken: int = 0
    calls_refused: int = 0
    """Not admitted, or not in time."""

    def forget(self) -> None:
        """Start anew, as the calls have warmed up."""
        for schedule in self.schedules:
            schedule.forget()
        for figures in (self.answers_ms, self.delays_ms, self.recognitions_ms):
            figures.clear()
        self.errors.clear()
        self.understood = self.rejected = self.frames_sent = self.frames_spoken = 0
        self.calls_ended = self.calls_broken = self.calls_refused = 0


class Silences:
    """When a caller's words ended, each until the server tells what it heard."""

    def __init__(self) -> None:
        self._ended_s: deque[float] = deque()

    def began(self, at_s: float) -> None:
        """Note that the last frame of some words was sent."""
        self._ended_s.append(at_s)

    def heard(self, at_s: float, silence_s: float) -> float | None:
        """Return how long a meaning took beyond the silence; None if its words still go on.

        It belongs to the last words that ended so long ago; those before were not answered.
        """
        delay_s = None
        while self._ended_s and at_s - self._ended_s[0] >= silence_s - _EARLY_S:
            delay_s = at_s - self._ended_s.popleft() - silence_s
        return None if delay_s is None else max(0.0, delay_s)


class Caller:
    """Calls again and again until told to stop."""

    def __init__(self, address: str, script: Script, tally: Tally, delay_s: float) -> None:
        self._address = address
        self._script = script
        self._tally = tally
        self._delay_s = delay_s
        self._step = ""

    async def run(self, http: httpx2.AsyncClient) -> None:
        """Hold one call after another until cancelled."""
        await asyncio.sleep(self._delay_s)
        while True:
            try:
                address = await self._open(http)
                async with connect(address, compression=None, max_queue=None) as socket:
                    await self._call(socket)
                self._tally.calls_ended += 1
            except httpx2.HTTPError:
                self._tally.calls_refused += 1
                await asyncio.sleep(_AGAIN_S)
            except (OSError, WebSocketException):
                self._tally.calls_broken += 1
                await asyncio.sleep(_AGAIN_S)

    async def _open(self, http: httpx2.AsyncClient) -> str:
        media = {"encoding": "l16", "rate_hz": self._script.rate_hz}
        wanted = {"line": self._script.line, "media": media}
        answer = await http.post(f"{self._address}/v1/sessions", json=wanted)
        answer.raise_for_status()
        opened = answer.json()
        return f"{opened['address']}?token={opened['token']}"

    async def _call(self, socket: ClientConnection) -> None:
        silences = Silences()
        speaking = asyncio.create_task(self._speak(socket, silences))
        schedule = Schedule()
        self._tally.schedules.append(schedule)
        loop = asyncio.get_running_loop()
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    schedule.arrived(loop.time())
                elif (told := json.loads(message))["type"] == "heard":
                    self._heard(told, silences, loop.time())
                else:
                    await self._told(told, socket, schedule)
        finally:
            speaking.cancel()
            await asyncio.wait({speaking})

    def _heard(self, told: Mapping[str, object], silences: Silences, at_s: float) -> None:
        """Note how long the meaning took; `understood` comes with the same breath."""
        match told:
            case {"final": True, "silence_ms": int(silence_ms), "recognition_ms": int(taken_ms)}:
                self._tally.recognitions_ms.append(taken_ms)
                delay_s = silences.heard(at_s, silence_ms / 1000)
                if delay_s is not None:
                    self._tally.delays_ms.append(1000 * delay_s)
            case _:
                pass

    async def _told(
        self, message: Mapping[str, object], socket: ClientConnection, schedule: Schedule
    ) -> None:
        match message:
            case {"type": "clear"}:
                schedule.interrupted()
            case {"type": "mark", "mark": mark}:
                await socket.send(json.dumps({"type": "played", "mark": mark}))
            case {"type": "step", "step": str(step)}:
                self._step = step
            case {"type": "answered", "latency_ms": int(latency_ms)}:
                self._tally.answers_ms.append(latency_ms)
            case {"type": "understood", "band": band}:
                self._tally.understood += 1
                self._tally.rejected += band == "reject"
            case {"type": "error", "code": str(code)}:
                self._tally.errors[code] = self._tally.errors.get(code, 0) + 1
            case _:
                pass

    async def _speak(self, socket: ClientConnection, silences: Silences) -> None:
        """Send a frame every 20 ms: silence, then what the step asks for by then, and so on."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        words: Frames = ()
        try:
            while True:
                for frame in [self._script.silence] * self._script.pause_after(words):
                    due_s = await self._send(socket, frame, due_s)
                words = self._script.said_at(self._step)
                for frame in words:
                    due_s = await self._send(socket, frame, due_s)
                    self._tally.frames_spoken += 1
                if words:
                    silences.began(due_s)
        except WebSocketException:
            return  # the call is over; the reading side notices too

    async def _send(self, socket: ClientConnection, frame: bytes, due_s: float) -> float:
        """Send a frame and wait until the next one is due; returns when that is."""
        await socket.send(frame)
        self._tally.frames_sent += 1
        due_s += FRAME_S
        await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
        return due_s
