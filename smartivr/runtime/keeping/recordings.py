"""The recordings of all calls: begun, paused and ended as their flows say, then kept."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from smartivr.dialog import commands
from smartivr.dialog.commands import Outcome
from smartivr.errors import SmartIvrError, StoreError
from smartivr.runtime.clock import Clock
from smartivr.runtime.keeping.keeping_late import KeepingLate
from smartivr.runtime.keeping.recorder import Recorder
from smartivr.store.records import RecordingRecord
from smartivr.store.store import Store

if TYPE_CHECKING:
    from smartivr.runtime.call import Call

_log = structlog.get_logger(__name__)

FOLDER = "recordings"


@dataclass
class _Recording:
    id: str
    recorder: Recorder
    started: datetime
    tapped: bool = False


class Recordings:
    """Records talks."""

    def __init__(self, store: Store, var: Path, clock: Clock) -> None:
        self._store = store
        self._var = var
        self._clock = clock
        self._disk = ThreadPoolExecutor(1, "recordings")
        self._live: dict[str, _Recording] = {}
        self._late = KeepingLate()
        self._keeping: dict[asyncio.Task[None], str] = {}

    def carry_out(self, call: "Call", command: commands.Command) -> bool:
        """Begin to do what the call asks for; False where that is not about a recording."""
        recording = self._live.get(call.id)
        match command:
            case commands.StartRecording():
                self._start(call)
            case commands.PauseRecording(reason=reason):
                if recording:
                    recording.recorder.pause(reason)
            case commands.ResumeRecording(reason=reason):
                if recording:
                    recording.recorder.resume(reason)
            case commands.StopRecording():
                self._stop(call)
            case commands.Bridge():
                # The bridge is there once whoever carries this out has done so.
                asyncio.get_running_loop().call_soon(self._tap, call)
                return False
            case _:
                return False
        return True

    async def over(self, call: "Call", outcome: Outcome) -> None:  # noqa: ARG002  a service's seam
        """End the recording, if there is one, and wait until all of this call are kept."""
        self._stop(call)
        keeping = [task for task, id_ in self._keeping.items() if id_ == call.id]
        if keeping:
            await asyncio.wait(keeping)

    async def close(self) -> None:
        """Let the thread end once it has written everything."""
        await asyncio.to_thread(self._disk.shutdown)

    def _start(self, call: "Call") -> None:
        if call.id in self._live:
            return
        now, number = self._clock.now(), secrets.token_hex(6)
        path = f"{FOLDER}/{now.date().isoformat()}/{number}.flac"

        def failed(error: SmartIvrError) -> None:
            _log.error("recording-failed", code=error.code, message=str(error))
            call.log.note("error", {"code": error.code, "message": str(error)})

        recorder = Recorder(self._disk, self._var, path, call.media.rate_hz, failed)
        self._live[call.id] = _Recording(number, recorder, now)
        self._tap(call)

    def _tap(self, call: "Call") -> None:
        """Hear the talk, as soon as the call has a bridge."""
        recording = self._live.get(call.id)
        if recording and not recording.tapped and call.bridge is not None:
            call.bridge.taps.append(recording.recorder)
            recording.tapped = True

    def _stop(self, call: "Call") -> None:
        recording = self._live.pop(call.id, None)
        if recording is None:
            return
        if call.bridge is not None and recording.recorder in call.bridge.taps:
            call.bridge.taps.remove(recording.recorder)
        task = asyncio.get_running_loop().create_task(self._keep(call, recording))
        self._keeping[task] = call.id
        task.add_done_callback(lambda done: self._keeping.pop(done, None))

    async def _keep(self, call: "Call", recording: _Recording) -> None:
        try:
            file = await recording.recorder.finish()
        except SmartIvrError as error:
            self._not_kept(call, error)
            return
        if file is None:
            return
        outcome = call.session.outcome
        erase = recording.started + timedelta(days=call.flow.recording.keep_days)
        record = RecordingRecord(
            id=recording.id,
            call=call.id,
            line=call.flow.line,
            caller=call.facts.caller,
            agent=outcome.agent if outcome else "",
            started_at=recording.started.isoformat(),
            seconds=file.seconds,
            path=file.path,
            sha256=file.sha256,
            erase_at=erase.isoformat(),
        )
        try:
            await self._store.recordings.add(record)
        except StoreError as error:
            self._not_kept(call, error)
            self._late.begin(lambda: self._store.recordings.add(record), record.path)

    def _not_kept(self, call: "Call", error: SmartIvrError) -> None:
        _log.error("recording-not-kept", code=error.code, message=str(error))
        call.log.note("error", {"code": error.code, "message": str(error)})
