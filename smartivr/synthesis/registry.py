"""Voice engines by name, loaded only when one is chosen.

An engine is a module with `open_voice(language, detail, downloads) -> Voice`. Third parties add
theirs as an entry point of the group `smartivr.voices`.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from smartivr.errors import VoiceMissing
from smartivr.synthesis.base import Voice
from smartivr.synthesis.manner import parted

GROUP = "smartivr.voices"
DOWNLOADS = Path("models/downloads")

OpenVoice = Callable[[str, str, Path], Voice]
"""Language, detail (what follows the colon of a preference) and the folder of downloads."""

_BUILT_IN = {
    "piper": "smartivr.synthesis.piper:open_voice",
    "espeak-ng": "smartivr.synthesis.espeak:open_voice",
}


def engines() -> tuple[str, ...]:
    """Names of every engine, built in first."""
    added = {entry.name for entry in entry_points(group=GROUP)} - set(_BUILT_IN)
    return (*_BUILT_IN, *sorted(added))


def choose(language: str, preference: str = "", downloads: Path = DOWNLOADS) -> Voice:
    """Open the voice for a language.

    Args:
        language: such as `en` or `pl`; regions such as `en-us` are understood.
        preference: an engine, `piper`; an engine and its voice, `espeak-ng:f3`; either with
            `speed=0.9` or `volume=-3` behind it; or empty for an installed piper voice and
            otherwise espeak-ng.
        downloads: folder of installed models.

    Raises:
        VoiceMissing: the preferred engine or voice is not there.

    """
    if preference:
        engine, detail = _read(preference)
        return _opener(engine)(language, detail, downloads)
    try:
        return _opener("piper")(language, "", downloads)
    except VoiceMissing:
        return _opener("espeak-ng")(language, "", downloads)


def check(preference: str) -> None:
    """Look at how a preference is written, without opening a voice.

    Raises:
        VoiceMissing: there is no such engine, or a built-in one cannot speak in this manner.

    """
    if not preference:
        return
    engine, detail = _read(preference)
    if engine not in engines():
        raise _unknown(engine)
    if engine in _BUILT_IN:
        parted(detail)


def _read(preference: str) -> tuple[str, str]:
    """Part the engine from its voice and manner."""
    named, _, manner = preference.partition(" ")
    engine, _, name = named.partition(":")
    return engine, f"{name} {manner}".strip()


def _opener(engine: str) -> OpenVoice:
    if engine in _BUILT_IN:
        module, _, function = _BUILT_IN[engine].partition(":")
        opener: OpenVoice = getattr(import_module(module), function)
        return opener
    for entry in entry_points(group=GROUP, name=engine):
        added: OpenVoice = entry.load()
        return added
    raise _unknown(engine)


def _unknown(engine: str) -> VoiceMissing:
    known = ", ".join(engines())
    return VoiceMissing(f"there is no voice engine {engine!r}", remedy=f"choose one of {known}")
