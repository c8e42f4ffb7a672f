"""Whether prompts can be spoken: each voice says a sentence."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import SynthesisError, VoiceMissing
from smartivr.settings import Settings
from smartivr.synthesis.base import Voice
from smartivr.synthesis.packages import installed_version
from smartivr.synthesis.registry import choose

PACKAGES: Mapping[str, str] = {"espeak-ng": "espeakng-loader", "piper": "piper-tts"}
SENTENCES: Mapping[str, str] = {"en": "This is a test.", "pl": "To jest próba."}
INSTALL = "optional: install a voice with `smartivr models install`"


async def voice_engines(settings: Settings) -> list[Finding]:
    """Let every voice speak; each language needs one that does."""
    downloads = settings.home / "models" / "downloads"
    found = {
        (language, part): await _try(part, language, preference, downloads)
        for language in SENTENCES
        for part, preference in _preferences(language, downloads)
    }
    served = {language for (language, _), each in found.items() if each.state is State.OK}
    return [each if key[0] in served else _needed(each) for key, each in found.items()]


def _preferences(language: str, downloads: Path) -> Iterator[tuple[str, str]]:
    """Name and preference of everything that may speak a language."""
    yield f"Voice espeak-ng ({language})", "espeak-ng"
    names = sorted(model.stem for model in downloads.rglob(f"{language}_*.onnx"))
    for name in names:
        yield f"Voice piper {name} ({language})", f"piper:{name}"
    if not names:
        yield f"Voice piper ({language})", "piper"


def _needed(finding: Finding) -> Finding:
    """Where nobody speaks a language, its voices are broken, not merely missing."""
    return Finding(finding.part, State.BROKEN, finding.found, finding.version, finding.remedy)


async def _try(part: str, language: str, preference: str, downloads: Path) -> Finding:
    engine, _, installed_model = preference.partition(":")
    package = PACKAGES[engine]
    try:
        installed = installed_version(package)
    except VoiceMissing as absent:
        return Finding(part, State.MISSING, absent.what, remedy=absent.remedy)
    try:
        voice = choose(language, preference, downloads)
        spoken_s = await _speak(voice, SENTENCES[language])
    except SynthesisError as failure:
        reinstall = f"pip install --force-reinstall {package}"
        remedy = failure.remedy or reinstall
        if isinstance(failure, VoiceMissing) and engine == "piper":
            remedy = f"smartivr models install {installed_model}" if installed_model else INSTALL
        return Finding(part, State.MISSING, failure.what, installed, remedy)
    if not spoken_s:
        return Finding(part, State.MISSING, f"{voice.name} stays silent", installed)
    return Finding(part, State.OK, voice.name, installed)


async def _speak(voice: Voice, text: str) -> float:
    """Seconds of audio that the voice makes of a text."""
    try:
        await voice.start()
        return sum([len(piece) / voice.rate_hz async for piece in voice.speak(text)])
    finally:
        await voice.close()
