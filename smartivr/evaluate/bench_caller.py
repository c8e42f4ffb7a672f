"""Callers for the benchmark: sockets that send and take frames and do little else."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx2
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from smartivr.evaluate.lateness import Schedule
from smartivr.line import FRAME_S

Frames = Sequence[bytes]
_AGAIN_S = 1.0


@dataclass(frozen=True)
class Script:
    """What callers say: at each step something of its own, for a quarter of the time."""

    words: Mapping[str, Frames]
    """By step; an empty step stands for every other."""
    silence: bytes
    rate_hz: int
    line: str

    def said_at(self, step: str) -> Frames:
        """Return the words for a step."""
        return self.words.get(step, self.words[""])


@dataclass
class Tally:
    """What all callers of a run saw."""

    schedules: list[Schedule] = field(default_factory=list)
    answers_ms: list[float] = field(default_factory=list)
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
        self.answers_ms.clear()
        self.errors.clear()
        self.understood = self.rejected = 0
        self.calls_ended = self.calls_broken = self.calls_refused = 0


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
        speaking = asyncio.create_task(self._speak(socket))
        schedule = Schedule()
        self._tally.schedules.append(schedule)
        loop = asyncio.get_running_loop()
        try:
            async for message in socket:
                if isinstance(message, bytes):
                    schedule.arrived(loop.time())
                else:
                    await self._told(json.loads(message), socket, schedule)
        finally:
            speaking.cancel()
            await asyncio.wait({speaking})

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

    async def _speak(self, socket: ClientConnection) -> None:
        """Send a frame every 20 ms; words, then three times as much silence, over and over."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        try:
            while True:
                words = self._script.said_at(self._step)
                for frame in [self._script.silence] * (3 * len(words)) + list(words):
                    await socket.send(frame)
                    due_s += FRAME_S
                    await asyncio.sleep(max(0.0, due_s - loop.time()))
        except WebSocketException:
            return  # the call is over; the reading side notices too
