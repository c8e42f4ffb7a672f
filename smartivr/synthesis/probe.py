"""Whether each voice engine works here, for `smartivr doctor`."""

from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import SynthesisError, VoiceMissing
from smartivr.synthesis.base import Voice
from smartivr.synthesis.packages import installed_version
from smartivr.synthesis.registry import DOWNLOADS, choose

_PACKAGES = {"espeak-ng": "espeakng-loader", "piper": "piper-tts"}
_SENTENCES = {"en": "This is a test.", "pl": "To jest próba."}


@dataclass(frozen=True)
class Finding:
    """The state of one engine in one language."""

    engine: str
    language: str
    found: bool
    """The package is installed."""
    version: str
    works: bool
    """A test sentence came out as audio."""
    detail: str
    """The voice, or one sentence about what is wrong."""
    remedy: str = ""


async def probe(downloads: Path = DOWNLOADS) -> tuple[Finding, ...]:
    """Try each built-in engine in English and Polish. Never raises."""
    return tuple(
        [await _try(engine, language, downloads) for engine in _PACKAGES for language in _SENTENCES]
    )


async def _try(engine: str, language: str, downloads: Path) -> Finding:
    package = _PACKAGES[engine]
    try:
        installed = installed_version(package)
    except VoiceMissing as absent:
        return Finding(engine, language, False, "", False, absent.what, absent.remedy)
    try:
        voice = choose(language, engine, downloads)
        spoken_s = await _speak(voice, _SENTENCES[language])
    except SynthesisError as failure:
        remedy = failure.remedy or "pip install --force-reinstall " + package
        if isinstance(failure, VoiceMissing) and engine == "piper":
            remedy = "optional: install a voice with `smartivr models install`"
        return Finding(engine, language, True, installed, False, failure.what, remedy)
    works = spoken_s > 0
    detail = voice.name if works else f"{voice.name} stays silent"
    return Finding(engine, language, True, installed, works, detail)


async def _speak(voice: Voice, text: str) -> float:
    """Seconds of audio that the voice makes of a text."""
    try:
        await voice.start()
        return sum([len(piece) / voice.rate_hz async for piece in voice.speak(text)])
    finally:
        await voice.close()
