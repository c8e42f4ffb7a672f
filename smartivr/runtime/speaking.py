"""A call's voice: prompts into frames, and the knowledge of what the caller has heard."""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import structlog

from smartivr.audio.mix import add
from smartivr.audio.mouth import Mouth
from smartivr.dialog import events
from smartivr.dialog.commands import (
    Command,
    PausePrompt,
    PlayMusic,
    ResumePrompt,
    Say,
    StopMusic,
    StopPrompt,
)
from smartivr.errors import SynthesisError
from smartivr.line import MediaFormat, Samples
from smartivr.runtime.centre.bridge import Bridge
from smartivr.runtime.clock import Alarm, Clock
from smartivr.runtime.hearing import Note, Post
from smartivr.synthesis.prompter import Prompter
from smartivr.transports.base import Transport

_log = structlog.get_logger(__name__)

DEFAULT_MUSIC = "slow-arpeggio"
UNANSWERED_MARK_S = 2.0
"""A peer that does not say that it has played a prompt is taken to have done so after this."""


class Speaking:
    """Says prompts in order, each rendered as soon as it is asked for."""

    def __init__(
        self,
        media: MediaFormat,
        prompter: Prompter,
        clock: Clock,
        post: Post,
        note: Note,
        *,
        music: str = "",
    ) -> None:
        self._mouth = Mouth(media.rate_hz)
        self._rate_hz = media.rate_hz
        self._prompter = prompter
        self._clock = clock
        self._post = post
        self._note = note
        self._usual_music = music
        self._rendering: dict[int, asyncio.Task[None]] = {}
        self._marks: dict[str, Alarm] = {}
        self._music: asyncio.Task[None] | None = None
        self.attached = True
        self.on_first_audio: Callable[[Sequence[int]], None] = lambda _: None
        """Called with the prompts whose first audio leaves."""

    def carry_out(self, command: Command, transport: Transport) -> bool:
        """Do what a command says of prompts and music; whether it was one of those."""
        match command:
            case Say():
                self.say(command)
            case PausePrompt():
                self.pause(transport)
            case ResumePrompt():
                self.resume()
            case StopPrompt():
                self.stop(transport)
            case PlayMusic(recording=recording):
                self.play_music(recording)
            case StopMusic():
                self.stop_music()
            case _:
                return False
        return True

    def say(self, prompt: Say) -> None:
        """Speak after everything already said."""
        self._mouth.begin(prompt.prompt)
        task = asyncio.get_running_loop().create_task(self._render(prompt))
        self._rendering[prompt.prompt] = task
        task.add_done_callback(lambda done: self._rendered(prompt.prompt, done))

    def play(self, prompt: int, samples: Samples) -> None:
        """Play audio at the call's rate after everything already said."""
        self._mouth.begin(prompt)
        self._mouth.append(prompt, samples)
        self._mouth.finish(prompt)

    def play_music(self, recording: str) -> None:
        """Play this, or the usual one, over and over wherever nothing is said."""
        self.stop_music()
        self._music = asyncio.get_running_loop().create_task(self._load_music(recording))

    def stop_music(self) -> None:
        """Play no music any more, from the next frame on."""
        if self._music:
            self._music.cancel()
            self._music = None
        self._mouth.music(None)

    def pause(self, transport: Transport) -> None:
        """Fall silent for a moment."""
        self._mouth.pause()
        transport.clear()

    def resume(self) -> None:
        """Go on from where it was."""
        self._mouth.resume()

    def stop(self, transport: Transport) -> None:
        """Fall silent and drop everything that was to be said."""
        for task in self._rendering.values():
            task.cancel()
        for alarm in self._marks.values():
            alarm.cancel()
        self._marks.clear()
        self._mouth.stop()
        transport.clear()

    def tick(self, transport: Transport, bridge: Bridge | None = None) -> Samples:
        """Send the next frame, with what agents say, and return it; nothing while detached."""
        heard = bridge.take() if bridge else None
        if not self.attached:
            return np.zeros(0, np.int16)
        frame = self._mouth.tick()
        sent = frame.samples
        if heard is not None:
            sent = add(heard, sent) if frame.speaking else heard
        transport.send_audio(sent)
        if frame.started:
            self.on_first_audio(frame.started)
        for prompt in frame.ended:
            self._sent(prompt, transport)
        return sent

    def played(self, mark: str) -> None:
        """The peer has played everything before this mark."""
        alarm = self._marks.pop(mark, None)
        if alarm:
            alarm.cancel()
            self._post(events.PromptEnded(int(mark)))

    async def settled(self) -> None:
        """Wait until everything that was said is rendered."""
        while pending := {*self._rendering.values(), *self._loading()}:
            await asyncio.wait(pending)

    async def close(self) -> None:
        """Give up whatever is under way."""
        tasks = (*self._rendering.values(), *self._loading())
        for task in tasks:
            task.cancel()
        for alarm in self._marks.values():
            alarm.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _sent(self, prompt: int, transport: Transport) -> None:
        mark = str(prompt)
        if transport.send_mark(mark):
            self._marks[mark] = self._clock.call_later(UNANSWERED_MARK_S, lambda: self.played(mark))
        else:
            self._post(events.PromptEnded(prompt))

    def _loading(self) -> tuple[asyncio.Task[None], ...]:
        return (self._music,) if self._music and not self._music.done() else ()

    async def _load_music(self, recording: str) -> None:
        wanted = recording or self._usual_music or DEFAULT_MUSIC
        names = dict.fromkeys((wanted, DEFAULT_MUSIC))
        for name in names:
            music = await self._prompter.recorded(name, self._rate_hz)
            if music is not None:
                self._mouth.music(music)
                return

    async def _render(self, prompt: Say) -> None:
        rendered = self._prompter.render(
            prompt.text,
            prompt.language,
            self._rate_hz,
            prompt.recording,
            keep=not prompt.private,
        )
        try:
            async for samples in rendered:
                self._mouth.append(prompt.prompt, samples)
        except SynthesisError as failure:
            fields: Mapping[str, object] = {"code": failure.code, "message": str(failure)}
            self._note("error", fields)
        finally:
            self._mouth.finish(prompt.prompt)

    def _rendered(self, prompt: int, task: asyncio.Task[None]) -> None:
        self._rendering.pop(prompt, None)
        if not task.cancelled() and (error := task.exception()):
            _log.error("prompt-broken", code="internal", exc_info=error)
