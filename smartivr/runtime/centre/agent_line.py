"""One agent's connection: what is said to the agent, what the agent says, and what is asked for."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

import numpy as np
import structlog

from smartivr import line
from smartivr.audio.mix import add
from smartivr.audio.mouth import Mouth
from smartivr.errors import SmartIvrError, SynthesisError
from smartivr.line import FRAME_S, MediaFormat
from smartivr.routing.directory import Person
from smartivr.runtime.centre.bridge import Leg
from smartivr.synthesis.prompter import Prompter
from smartivr.transports.base import Transport

_log = structlog.get_logger(__name__)

_WHISPER = 1


class AgentTransport(Transport, Protocol):
    """An agent's connection."""

    def hang_up(self, reason: str) -> None:
        """End it for good."""


class AgentDesk(Protocol):
    """Who is told what agents want."""

    def asked(self, agent: "AgentLine", what: object) -> None:
        """Do what an agent's client asks for.

        Raises:
            SmartIvrError: it cannot be done now.

        """

    def detached(self, agent: "AgentLine") -> None:
        """An agent's connection broke and may come back."""

    def attached(self, agent: "AgentLine") -> None:
        """An agent's connection is back."""

    def gone(self, agent: "AgentLine") -> None:
        """An agent has closed the connection for good."""


class AgentLine:
    """An agent who is logged in here."""

    def __init__(self, person: Person, media: MediaFormat, transport: AgentTransport) -> None:
        self.id = person.id
        self.person = person
        self.media = media
        self.leg: Leg | None = None
        """The agent's end of a call's bridge, while there is one."""
        self.attached = True
        self.transport = transport
        self._mouth = Mouth(media.rate_hz)
        self._whispering: asyncio.Task[None] | None = None
        self._whispered: Callable[[], None] | None = None
        self._silence = np.zeros(round(FRAME_S * media.rate_hz), np.int16)

    def tell(self, kind: str, /, **fields: object) -> None:
        """Send the agent's client a message."""
        self.transport.notify(kind, fields)

    async def run(self, desk: AgentDesk) -> None:
        """Pass on what comes from the agent until the connection is closed for good."""
        while True:
            event = await self.transport.receive()
            match event:
                case line.Frame(samples=samples):
                    if self.leg:
                        self.leg.say(samples)
                case line.Asked(what=what):
                    self._ask(desk, what)
                case line.Detached():
                    self.attached = False
                    desk.detached(self)
                case line.Attached():
                    self.attached = True
                    desk.attached(self)
                case line.HungUp():
                    desk.gone(self)
                    return
                case _:
                    """Keys and typed words mean nothing here."""

    def tick(self) -> None:
        """Send the next 20 ms; nothing where nothing goes on."""
        try:
            self._tick()
        except Exception:  # noqa: BLE001  stands between a defect here and the beat of all calls
            _log.exception("agent-line-broken", code="internal")
            self.transport.hang_up("internal")

    def _tick(self) -> None:
        spoken = self._mouth.tick()
        heard = self.leg.take() if self.leg else None
        if self.leg or spoken.speaking:
            frame = self._silence if heard is None else heard
            self.transport.send_audio(add(frame, spoken.samples) if spoken.speaking else frame)
        if spoken.ended:
            self._heard_whisper()

    def whisper(
        self, text: str, language: str, prompter: Prompter, then: Callable[[], None]
    ) -> None:
        """Say this to the agent alone, then go on; at once where it cannot be said."""
        self.tell("whisper", text=text)
        self._whispered = then
        self._mouth.begin(_WHISPER)
        self._whispering = asyncio.get_running_loop().create_task(
            self._render(text, language, prompter)
        )

    def hush(self) -> None:
        """Give up whatever is whispered; what was to follow does not."""
        self._whispered = None
        self._mouth.stop()
        if self._whispering:
            self._whispering.cancel()

    async def settled(self) -> None:
        """Wait until what is whispered is rendered."""
        if self._whispering:
            with contextlib.suppress(asyncio.CancelledError):
                await self._whispering

    def _ask(self, desk: AgentDesk, what: object) -> None:
        try:
            desk.asked(self, what)
        except SmartIvrError as error:
            self.tell("error", code=error.code, message=str(error))

    async def _render(self, text: str, language: str, prompter: Prompter) -> None:
        try:
            async for samples in prompter.render(text, language, self.media.rate_hz):
                self._mouth.append(_WHISPER, samples)
        except SynthesisError as failure:
            _log.error("whisper-not-spoken", code=failure.code, message=str(failure))
        finally:
            self._mouth.finish(_WHISPER)

    def _heard_whisper(self) -> None:
        then, self._whispered = self._whispered, None
        if then:
            then()
