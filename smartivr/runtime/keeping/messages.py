"""Voice messages: taken, played back, kept in a box, and then transcribed and mailed."""

import asyncio
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import structlog

from smartivr.dialog import commands, events
from smartivr.dialog.commands import Outcome
from smartivr.errors import SmartIvrError, StoreError
from smartivr.line import Samples
from smartivr.runtime.clock import Clock
from smartivr.runtime.jobs import Jobs
from smartivr.runtime.keeping.audio_files import erase_quietly, keep_flac
from smartivr.runtime.keeping.keeping_late import KeepingLate
from smartivr.runtime.keeping.taking import Taking
from smartivr.store.records import JobRecord, VoicemailRecord
from smartivr.store.store import Store

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

TONE = -1
"""Number of the tone among the prompts; the session's own begin with 1."""
TRANSCRIBE = "voicemail-transcribe"
"""The job that follows a message; the mail follows it."""
SHORTEST_S = 1.0
"""What a caller who hangs up has said must be longer than this to be a message."""
FOLDER = "voicemail"


@dataclass
class _Message:
    """What a call has of a message; there may be none yet."""

    taking: Taking | None = None
    audio: Samples = field(default_factory=lambda: np.zeros(0, np.int16))
    seconds: float = 0.0
    number: str = ""
    """Its id, also where keeping it has to be tried again."""
    kept: bool = False
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    keeping: set[asyncio.Task[None]] = field(default_factory=set)


class Messages:
    """The voicemail of all calls."""

    def __init__(self, store: Store, jobs: Jobs, var: Path, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._var = var
        self._messages: dict[str, _Message] = {}
        self._late = KeepingLate()

    def carry_out(self, call: "Call", command: commands.Command) -> bool:
        """Begin to do what the call asks for; False where that is not about a message."""
        match command:
            case commands.TakeMessage():
                self._take(call, command)
            case commands.EndMessage():
                self._end(call, "key")
            case commands.PlayMessage(prompt=prompt):
                self._play(call, prompt)
            case commands.KeepMessage(request=request, box=box):
                self._keep_beside(call, request, box)
            case commands.DropMessage():
                self._drop(call)
            case _:
                return False
        return True

    async def over(self, call: "Call", outcome: Outcome) -> None:  # noqa: ARG002  a service's seam
        """Wait until what is to be kept is, and forget the rest."""
        self._stop(call)
        message = self._messages.pop(call.id, None)
        if message and message.keeping:
            await asyncio.wait(message.keeping)

    def _take(self, call: "Call", command: commands.TakeMessage) -> None:
        self._stop(call)
        message = self._messages.setdefault(call.id, _Message())
        message.audio, message.seconds = np.zeros(0, np.int16), 0.0
        message.number, message.kept = secrets.token_hex(6), False
        taking = Taking(
            call.media.rate_hz, command.max_s, command.silence_s, lambda by: self._taken(call, by)
        )
        message.taking = taking
        call.taps.append(taking)
        call.play(TONE, taking.tone)

    def _end(self, call: "Call", by: str) -> None:
        message = self._messages.get(call.id)
        if message and message.taking:
            message.taking.end(by)
        elif message is None:
            call.post(events.MessageTaken(0.0, "failed"))

    def _taken(self, call: "Call", by: str) -> None:
        """Tell the call that its message is there."""
        message = self._messages[call.id]
        taking = message.taking
        if taking is None:
            return
        self._stop(call)
        message.audio, message.seconds = taking.message(), taking.seconds
        call.post(events.MessageTaken(message.seconds, by))

    def _stop(self, call: "Call") -> None:
        """Take no message any more."""
        message = self._messages.get(call.id)
        if message and message.taking:
            if message.taking in call.taps:
                call.taps.remove(message.taking)
            message.taking = None

    def _play(self, call: "Call", prompt: int) -> None:
        message = self._messages.get(call.id)
        if message and len(message.audio):
            call.play(prompt, message.audio)
        else:
            call.post(events.PromptEnded(prompt))

    def _drop(self, call: "Call") -> None:
        self._stop(call)
        message = self._messages.get(call.id)
        if message:
            message.audio, message.seconds = np.zeros(0, np.int16), 0.0

    def _keep_beside(self, call: "Call", request: int, box: str) -> None:
        message = self._messages.setdefault(call.id, _Message())
        if message.seconds < (SHORTEST_S if call.session.ended else 0.0) or not len(message.audio):
            call.post(events.NotKept(request, "nothing-said"))
            return
        keeping = self._keep_once(call, request, box, message)
        task = asyncio.get_running_loop().create_task(keeping)
        message.keeping.add(task)
        task.add_done_callback(message.keeping.discard)

    async def _keep_once(self, call: "Call", request: int, box: str, message: _Message) -> None:
        """Keep it, unless an earlier request, which took long, has done so by now."""
        number, audio, seconds = message.number, message.audio, message.seconds
        async with message.busy:
            if message.kept and message.number == number:
                call.post(events.Kept(request, number))
                return
            kept = await self._keep(call, request, box, number, audio, seconds)
            if message.number == number:
                message.kept = kept

    async def _keep(
        self, call: "Call", request: int, box: str, number: str, audio: Samples, seconds: float
    ) -> bool:
        now = self._clock.now()
        path = f"{FOLDER}/{now.date().isoformat()}/{number}.flac"
        try:
            file = await asyncio.to_thread(keep_flac, self._var, path, audio, call.media.rate_hz)
            record = VoicemailRecord(
                id=number,
                box=box,
                call=call.id,
                line=call.flow.line,
                language=call.flow.language,
                caller=call.facts.caller,
                recorded_at=now.isoformat(),
                seconds=seconds,
                path=file.path,
                sha256=file.sha256,
            )
            transcribe = self._jobs.made(TRANSCRIBE, {"voicemail": number}, name=number)
            await self._store.voicemails.add(record, jobs=[transcribe])
        except StoreError as error:
            if call.session.ended:
                self._keep_late(record, transcribe)
            else:
                await asyncio.to_thread(erase_quietly, self._var, path)
            self._not_kept(call, request, error)
        except SmartIvrError as error:
            self._not_kept(call, request, error)
        else:
            self._jobs.wake()
            call.post(events.Kept(request, number))
            return True
        return False

    def _keep_late(self, record: VoicemailRecord, job: JobRecord) -> None:
        """Go on trying where the caller is gone, who cannot be asked to speak again."""

        async def add() -> None:
            await self._store.voicemails.add(record, jobs=[job])
            self._jobs.wake()

        self._late.begin(add, record.path)

    def _not_kept(self, call: "Call", request: int, error: SmartIvrError) -> None:
        call.log.note("error", {"code": error.code, "message": str(error)})
        _log.error("message-not-kept", code=error.code, message=str(error))
        call.post(events.NotKept(request, error.code))
