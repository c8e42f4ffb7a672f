"""Whether callers can be heard: each recognizer is told a phrase and must hear it."""

from collections.abc import AsyncIterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import ModelMissing, SmartIvrError, SynthesisError
from smartivr.evaluate.synthetic_caller import clear_voice
from smartivr.line import Samples
from smartivr.recognition import catalogue, registry
from smartivr.recognition.base import RATE_HZ, Recognizer
from smartivr.recognition.verify import hear, say
from smartivr.settings import Settings
from smartivr.understanding.expecting import Expecting, Option
from smartivr.understanding.vocabulary import Vocabulary

ONLY_ENGLISH = "pocketsphinx"
ENGINES = (ONLY_ENGLISH, "vosk")
PHRASES: Mapping[str, tuple[str, ...]] = {
    "en": ("technical support", "sales department", "opening hours"),
    "pl": ("pomoc techniczna", "dział sprzedaży", "godziny otwarcia"),
}
"""Expected in each language; the first is said."""
NEEDED = "en"
"""Lines of other languages may go by keys."""
INSTALL = "optional: install a model with `smartivr models install`"


async def recognizer_engines(settings: Settings) -> list[Finding]:
    """Let every recognizer hear a phrase; English needs one that does."""
    models = settings.home / "models"
    found = [each async for each in _examined(models)]
    served = any(each.state is State.OK and f"({NEEDED})" in each.part for each in found)
    return found if served else [_needed(each) for each in found]


async def _examined(models: Path) -> AsyncIterator[Finding]:
    for language, phrases in PHRASES.items():
        spoken = await _spoken(language, phrases[0])
        for engine in ENGINES:
            if engine != ONLY_ENGLISH or language == "en":
                yield await _try(engine, language, models, spoken)


def _needed(finding: Finding) -> Finding:
    """Without any that hears, those that should are broken, not merely missing."""
    if f"({NEEDED})" not in finding.part:
        return finding
    return Finding(finding.part, State.BROKEN, finding.found, finding.version, finding.remedy)


async def _try(engine: str, language: str, models: Path, spoken: Samples | None) -> Finding:
    part = f"Recognizer {engine} ({language})"
    try:
        installed = version(engine)
    except PackageNotFoundError:
        what = f"the package {engine} is not installed"
        return Finding(part, State.MISSING, what, remedy=f"pip install {engine}")
    try:
        recognizer = registry.create(engine, language, models=models)
        heard = await _listen(recognizer, spoken)
    except ModelMissing as failure:
        remedy = failure.remedy if language == NEEDED else INSTALL
        return Finding(part, State.MISSING, str(failure), installed, remedy)
    except (SmartIvrError, ImportError, OSError) as failure:
        remedy = f"pip install --force-reinstall {engine}"
        return Finding(part, State.MISSING, str(failure), installed, remedy)
    model = _model(engine, language, models)
    said = PHRASES[language][0]
    if spoken is not None and heard != said:
        what = f"{model} hears {heard!r} where a voice says {said!r}"
        return Finding(part, State.MISSING, what, installed, "smartivr models verify")
    return Finding(part, State.OK, model, installed)


async def _listen(recognizer: Recognizer, spoken: Samples | None) -> str:
    """What it hears of a phrase, or of a second of silence where no voice can say one."""
    options = tuple(Option(each, each, (each,)) for each in PHRASES[recognizer.language])
    vocabulary = Vocabulary.of(Expecting(recognizer.language, options=options))
    await recognizer.start()
    try:
        speech = np.zeros(RATE_HZ, np.int16) if spoken is None else spoken
        return (await hear(recognizer, vocabulary, speech)).text
    finally:
        await recognizer.close()


async def _spoken(language: str, phrase: str) -> Samples | None:
    """The phrase in a clear voice; None where there is none."""
    try:
        voice = clear_voice(language)
    except SynthesisError:
        return None
    try:
        return await say(voice, phrase)
    except SynthesisError:
        return None
    finally:
        await voice.close()


def _model(engine: str, language: str, models: Path) -> str:
    if engine == ONLY_ENGLISH:
        return "en-us, in the package"
    folder = catalogue.vosk_model(language, models)
    return folder.name if folder else ""
