"""What becomes of a voice message once it is kept: a transcript, and a mail to its box."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import soundfile
import structlog

from smartivr.dialog.flow import Flow
from smartivr.errors import NotFound, RecognitionError, UnsupportedAudio
from smartivr.line import Samples
from smartivr.recognition.base import Recognizer
from smartivr.routing.directory import Box
from smartivr.runtime.clock import Clock
from smartivr.runtime.jobs import Jobs
from smartivr.runtime.keeping.messages import TRANSCRIBE
from smartivr.runtime.keeping.transcript import transcribe
from smartivr.runtime.notify.base import Notice, Notifier
from smartivr.store.records import JobRecord, VoicemailRecord
from smartivr.store.store import Store

_log = structlog.get_logger(__name__)

MAIL = "voicemail-mail"
TRIES = 3
"""So often recognition is tried; then the message goes on without a transcript."""

LineOf = Callable[[str], tuple[Flow, Recognizer | None] | None]
"""A line by its name and what hears on it; None where there is no such line any more."""


class Voicemail:
    """The work that follows a voice message, as jobs that survive a restart."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        line_of: LineOf,
        mail: Notifier | None,
        var: Path,
        clock: Clock,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._line_of = line_of
        self._mail = mail
        self._var = var
        self._clock = clock
        jobs.register(TRANSCRIBE, self.transcribe)
        jobs.register(MAIL, self.mail)

    async def transcribe(self, job: JobRecord) -> None:
        """Write down roughly what a message says, if anything here can, and have it mailed.

        Raises:
            RecognitionError: the recognizer fails now.
            StoreError: the database refuses.

        """
        try:
            message = await self._store.voicemails.get(str(job.payload["voicemail"]))
        except NotFound:  # it was deleted meanwhile
            return
        if not message.transcribed:
            text = await self._heard(message, last_try=job.attempts >= TRIES)
            await self._store.voicemails.transcribed(message.id, text)
        await self._jobs.add(MAIL, {"voicemail": message.id}, name=message.id)

    async def mail(self, job: JobRecord) -> None:
        """Send a message to the addresses of its box.

        Raises:
            NotifyFailed: the mail server does not take it now.
            StoreError: the database refuses.

        """
        try:
            message = await self._store.voicemails.get(str(job.payload["voicemail"]))
        except NotFound:  # it was deleted meanwhile
            return
        box = self._box(message)
        if message.sent_at or box is None or not box.email or self._mail is None:
            return
        await self._mail.notify(notice(message, box, self._var))
        await self._store.voicemails.sent(message.id, self._clock.now().isoformat())

    async def _heard(self, message: VoicemailRecord, *, last_try: bool) -> str:
        found = self._line_of(message.line)
        flow, recognizer = found or (None, None)
        if flow is None or recognizer is None:
            return ""
        try:
            samples, rate_hz = await asyncio.to_thread(read, self._var / message.path)
            return await transcribe(samples, rate_hz, flow, recognizer)
        except (RecognitionError, UnsupportedAudio) as error:
            if not last_try:
                raise
            _log.warning("message-not-transcribed", code=error.code)
            return ""

    def _box(self, message: VoicemailRecord) -> Box | None:
        found = self._line_of(message.line)
        return found[0].directory.boxes.get(message.box) if found else None


def notice(message: VoicemailRecord, box: Box, var: Path) -> Notice:
    """Word the mail that brings a message."""
    at = datetime.fromisoformat(message.recorded_at)
    caller = message.caller or "an unknown number"
    lines = [
        f"New voice message for {box.title or box.id}",
        "",
        f"From:    {caller}",
        f"At:      {at:%Y-%m-%d %H:%M} UTC",
        f"Length:  {message.seconds:.0f} s",
        f"Line:    {message.line}",
        "",
    ]
    if message.transcript:
        lines += ["Rough transcript, written by a machine and often wrong:", message.transcript]
    else:
        lines += ["There is no transcript."]
    return Notice(
        kind="voicemail",
        subject=f"Voice message for {box.title or box.id} from {caller}",
        text="\n".join(lines) + "\n",
        facts={"voicemail": message.id, "box": message.box, "caller": message.caller},
        to=box.email,
        attachment=var / message.path,
    )


def read(path: Path) -> tuple[Samples, int]:
    """Read a kept file's samples, one channel, and their rate; waits for the disk.

    Raises:
        UnsupportedAudio: it cannot be read.

    """
    try:
        samples, rate_hz = soundfile.read(path, dtype="int16")
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnsupportedAudio(
            "a kept message cannot be read", remedy="look whether its file is still there"
        ) from error
    return samples, int(rate_hz)
