"""Prompts as the runtime asks for them: recorded, cached or spoken live."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from smartivr.audio.resample import resample
from smartivr.errors import AudioError, NotFound, SynthesisError, VoiceFailed, VoiceMissing
from smartivr.line import Samples
from smartivr.synthesis import sentences
from smartivr.synthesis.base import Voice
from smartivr.synthesis.cache import PromptCache
from smartivr.synthesis.recorded import Recordings
from smartivr.synthesis.trouble import OnTrouble, Trouble, log_trouble

JOBS = 2
"""Prompts rendered ahead at a time."""


@dataclass(frozen=True)
class PlannedPrompt:
    """A prompt of a flow that does not depend on the caller."""

    text: str
    language: str
    recording: str = ""


@dataclass(frozen=True)
class AheadReport:
    """What rendering ahead came to."""

    prompts: int
    cached: int
    """Found from an earlier start."""
    failed: tuple[tuple[PlannedPrompt, SynthesisError], ...]
    took_s: float


class Prompter:
    """Speaks prompts with the voice of their language, or plays what was recorded."""

    def __init__(
        self,
        voices: Mapping[str, Voice],
        cache: PromptCache | None = None,
        recordings: Recordings | None = None,
        *,
        spare: Mapping[str, Voice] | None = None,
        on_trouble: OnTrouble = log_trouble,
    ) -> None:
        """Take the voices, which the prompter starts and closes.

        Args:
            voices: by two-letter language.
            cache: keeps renderings; None renders anew each time.
            recordings: where recorded prompts are looked for.
            spare: by two-letter language; speaks a text over which the first voice failed.
            on_trouble: told of what was worked around.

        """
        self._voices = dict(voices)
        self._spare = dict(spare or {})
        self._cache = cache
        self._recordings = recordings or Recordings(())
        self._on_trouble = on_trouble

    async def start(self) -> None:
        """Start every voice; the spare one takes the place of one that cannot start.

        Raises:
            VoiceMissing: a voice is not installed or incomplete, and there is no spare one.

        """
        for language, spare in tuple(self._spare.items()):
            try:
                await spare.start()
            except SynthesisError as failure:
                self._on_trouble(Trouble("spare-missing", f"there is no spare voice: {failure}"))
                await self._spare.pop(language).close()
        for language, voice in tuple(self._voices.items()):
            try:
                await voice.start()
            except SynthesisError as failure:
                await voice.close()
                self._voices[language] = self._replacement(language, failure)

    async def add(self, language: str, voice: Voice) -> None:
        """Speak a language, or an accent such as en-US, with this voice from now on.

        Raises:
            VoiceMissing: the voice is not installed, or incomplete.

        """
        if language in self._voices:
            return
        await voice.start()
        self._voices[language] = voice

    def _replacement(self, language: str, failure: SynthesisError) -> Voice:
        spare = self._spare.pop(language[:2].lower(), None)
        if spare is None:
            raise failure
        self._on_trouble(Trouble("voice-replaced", f"{spare.name} speaks since {failure}"))
        return spare

    async def close(self) -> None:
        """Close every voice."""
        for voice in (*self._voices.values(), *self._spare.values()):
            await voice.close()

    async def render(
        self, text: str, language: str, rate_hz: int, recording: str = "", *, keep: bool = True
    ) -> AsyncIterator[Samples]:
        """Render a prompt, at once where it is recorded or cached, else as it is spoken.

        Args:
            text: what is said, also in place of a recording that is missing or broken.
            language: such as `en`.
            rate_hz: of the call.
            recording: name of a recorded prompt.
            keep: False for a text that holds anything of the caller's; it leaves no trace.

        Raises:
            VoiceMissing: there is no voice for the language.
            VoiceFailed: the voice cannot speak the text.

        """
        recorded = await self.recorded(recording, rate_hz)
        if recorded is not None:
            yield recorded
            return
        voice = self._voice(language)
        cache = self._cache if keep else None
        if cache is not None:
            cached = await asyncio.to_thread(cache.get, voice.name, rate_hz, text)
            if cached is not None:
                yield cached
                return
        async for spoken in self._live(voice, text, rate_hz, cache):
            yield spoken

    async def render_ahead(
        self,
        prompts: Iterable[PlannedPrompt],
        rate_hz: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> AheadReport:
        """Render prompts into the cache; a prompt that fails is reported and skipped.

        Args:
            prompts: each is rendered once, however often it stands there.
            rate_hz: of the calls to come.
            progress: told how many of how many are done, after each.

        """
        started = time.monotonic()
        distinct = tuple(dict.fromkeys(prompts))
        failed: list[tuple[PlannedPrompt, SynthesisError]] = []
        cached = done = 0
        waiting = iter(distinct)

        async def work() -> None:
            nonlocal cached, done
            for prompt in waiting:
                try:
                    was_cached = await self._render_one_ahead(prompt, rate_hz)
                    cached += was_cached
                except SynthesisError as failure:
                    failed.append((prompt, failure))
                done += 1
                if progress is not None:
                    progress(done, len(distinct))

        async with asyncio.TaskGroup() as jobs:
            for _ in range(JOBS):
                jobs.create_task(work())
        return AheadReport(len(distinct), cached, tuple(failed), time.monotonic() - started)

    async def _render_one_ahead(self, prompt: PlannedPrompt, rate_hz: int) -> bool:
        """Whether it needed no rendering."""
        if await self.recorded(prompt.recording, rate_hz) is not None:
            return True
        voice = self._voice(prompt.language)
        if self._cache is not None:
            found = await asyncio.to_thread(self._cache.get, voice.name, rate_hz, prompt.text)
            if found is not None:
                return True
        async for _ in self.render(prompt.text, prompt.language, rate_hz):
            pass
        return False

    async def _live(
        self, voice: Voice, text: str, rate_hz: int, cache: PromptCache | None
    ) -> AsyncIterator[Samples]:
        """Speak a text and keep what was spoken to its end, unless a spare voice did."""
        pieces: list[Samples] = []
        try:
            async for spoken in voice.speak(text):
                pieces.append(await _at_rate(spoken, voice, rate_hz))
                yield pieces[-1]
        except VoiceFailed as failure:
            spare = self._spare.get(voice.language)
            if spare is None:
                raise
            self._on_trouble(Trouble("voice-replaced", f"{spare.name} speaks since {failure}"))
            # Sentences that were heard already are not said again.
            rest = " ".join(sentences.split(text)[len(pieces) :])
            async for spoken in spare.speak(rest):
                yield await _at_rate(spoken, spare, rate_hz)
            return
        if cache is not None and pieces:
            whole = np.concatenate(pieces)
            await asyncio.to_thread(cache.put, voice.name, rate_hz, text, whole)

    async def recorded(self, recording: str, rate_hz: int) -> Samples | None:
        """Return a recording, music too; None where there is none that can be played."""
        if not recording:
            return None
        try:
            return await asyncio.to_thread(self._recordings.load, recording, rate_hz)
        except NotFound as missing:
            self._on_trouble(Trouble("recording-missing", str(missing)))
        except AudioError as broken:
            self._on_trouble(Trouble("recording-broken", str(broken)))
        return None

    def _voice(self, language: str) -> Voice:
        voice = self._voices.get(language) or self._voices.get(language[:2].lower())
        if voice is None:
            raise VoiceMissing(
                f"no voice speaks {language!r}", remedy="add one to the line or install one"
            )
        return voice


async def _at_rate(spoken: Samples, voice: Voice, rate_hz: int) -> Samples:
    # Milliseconds for a long sentence, which a frame of another call could not wait.
    return await asyncio.to_thread(resample, spoken, voice.rate_hz, rate_hz)
