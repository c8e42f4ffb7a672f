"""espeak-ng: the voice that is always there, in English, Polish and a hundred others."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from weakref import WeakKeyDictionary, WeakSet

from smartivr.errors import VoiceMissing
from smartivr.line import Samples
from smartivr.synthesis.delivery import deliver
from smartivr.synthesis.loudness import TARGET_DBOV
from smartivr.synthesis.manner import parted
from smartivr.synthesis.packages import installed_version
from smartivr.synthesis.worker import Pool, Worker

RATE_HZ = 22050

_MODULE = "smartivr.synthesis.espeak_worker"
_PROCESSES = 2
_WORDS_PER_MINUTE = 160
_RENDERING = 1
"""Raised when the same request comes to sound different, so that cached renderings expire."""
_FILE_OF_LANGUAGE = {"en-gb": "en"}
"""Where espeak-ng names a voice unlike its language."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _-]*")

# Subprocess pipes belong to an event loop, hence one pool for each loop rather than one for all.
_pools: "WeakKeyDictionary[asyncio.AbstractEventLoop, SharedPool]" = WeakKeyDictionary()


class SharedPool:
    """The espeak-ng processes of one event loop, ended when the last voice is closed."""

    def __init__(self) -> None:
        self.pool = Pool([Worker(_MODULE) for _ in range(_PROCESSES)])
        self.voices: WeakSet[EspeakVoice] = WeakSet()


class EspeakVoice:
    """One voice of espeak-ng; all share a few processes."""

    def __init__(
        self,
        language: str,
        *,
        variant: str = "",
        words_per_minute: int = _WORDS_PER_MINUTE,
        pitch: int = 50,
        volume_db: float = 0.0,
    ) -> None:
        """Choose a voice.

        Args:
            language: such as `en`, `en-us` or `pl`.
            variant: another speaker, such as `f3` or `m7`; empty for the language's own.
            words_per_minute: 80 to 450.
            pitch: 0 to 99.
            volume_db: relative to the common loudness of prompts.

        Raises:
            VoiceMissing: the package is not installed, or a name is malformed.

        """
        for word in (language, variant or "none"):
            if not _WORD.fullmatch(word):
                raise VoiceMissing(f"espeak-ng has no voice {word!r}")
        spoken = _FILE_OF_LANGUAGE.get(language.lower(), language.lower())
        self._voice = f"{spoken}+{variant}" if variant else spoken
        self._words_per_minute = words_per_minute
        self._pitch = pitch
        self._target_dbov = TARGET_DBOV + volume_db
        self.language = language[:2].lower()
        self.rate_hz = RATE_HZ
        self.name = (
            f"espeak-ng-{installed_version('espeakng-loader')}-{self._voice}"
            f"-s{words_per_minute}-p{pitch}{f'-v{volume_db:g}' if volume_db else ''}-r{_RENDERING}"
        )

    async def start(self) -> None:
        """Start a process and check that it knows the voice.

        Raises:
            VoiceMissing: espeak-ng does not load or has no such voice.

        """
        await self._ask("")

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        """Speak a text, a sentence at a time.

        Raises:
            VoiceFailed: the process hung or died twice.

        """
        async for sentence in deliver(text, RATE_HZ, self._ask, self._target_dbov):
            yield sentence

    async def close(self) -> None:
        """Leave the shared processes; the last voice to leave ends them."""
        loop = asyncio.get_running_loop()
        shared = _pools.get(loop)
        if shared is None:
            return
        shared.voices.discard(self)
        if not shared.voices:
            del _pools[loop]
            await shared.pool.close()

    async def _ask(self, text: str) -> bytes:
        loop = asyncio.get_running_loop()
        if loop not in _pools:
            _pools[loop] = SharedPool()
        shared = _pools[loop]
        shared.voices.add(self)
        return await shared.pool.ask(
            {
                "text": text,
                "voice": self._voice,
                "words_per_minute": self._words_per_minute,
                "pitch": self._pitch,
            }
        )


def open_voice(language: str, detail: str, _downloads: Path) -> EspeakVoice:
    """For the registry; the detail is a variant such as `f3`."""
    variant, manner = parted(detail)
    return EspeakVoice(
        language,
        variant=variant,
        words_per_minute=round(_WORDS_PER_MINUTE * manner.speed),
        volume_db=manner.volume_db,
    )
