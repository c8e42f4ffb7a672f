"""Whether each speech recognizer works here, for `smartivr doctor`."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from smartivr.errors import ModelMissing, SmartIvrError
from smartivr.recognition import catalogue, registry
from smartivr.recognition.base import RATE_HZ, Recognizer
from smartivr.understanding.expecting import Asked, AskKind, Expecting
from smartivr.understanding.vocabulary import Vocabulary

LANGUAGES = ("en", "pl")
ENGINES = ("pocketsphinx", "vosk")
ONLY_ENGLISH = "pocketsphinx"
INSTALL = "optional: install a model with `smartivr models install`"


@dataclass(frozen=True)
class Finding:
    """The state of one recognizer in one language."""

    engine: str
    language: str
    found: bool
    """The package is installed."""
    version: str
    works: bool
    """It took in a second of audio and answered."""
    detail: str
    """The model, or one sentence about what is wrong."""
    remedy: str = ""


async def probe(models: Path = catalogue.FOLDER) -> tuple[Finding, ...]:
    """Try each engine in each language that it may know. Never raises."""
    return tuple(
        [
            await _try(engine, language, models)
            for engine in ENGINES
            for language in LANGUAGES
            if language == "en" or engine != ONLY_ENGLISH
        ]
    )


async def _try(engine: str, language: str, models: Path) -> Finding:
    try:
        installed = version(engine)
    except PackageNotFoundError:
        what = f"the package {engine} is not installed"
        return Finding(engine, language, False, "", False, what, f"pip install {engine}")
    try:
        recognizer = registry.create(engine, language, models=models)
        await _listen(recognizer)
    except ModelMissing as failure:
        remedy = failure.remedy if language == "en" else INSTALL
        return Finding(engine, language, True, installed, False, str(failure.what), remedy)
    except (SmartIvrError, ImportError, OSError) as failure:
        remedy = f"pip install --force-reinstall {engine}"
        return Finding(engine, language, True, installed, False, str(failure), remedy)
    return Finding(engine, language, True, installed, True, _model(engine, language, models))


async def _listen(recognizer: Recognizer) -> None:
    """Let it hear a second of silence while it expects yes or no."""
    asked = Asked("answer", AskKind.YES_NO, "answer")
    vocabulary = Vocabulary.of(Expecting(recognizer.language, asked=asked))
    await recognizer.start()
    try:
        utterance = await recognizer.open(vocabulary)
        await utterance.feed(np.zeros(RATE_HZ, np.int16))
        await utterance.finish()
    finally:
        await recognizer.close()


def _model(engine: str, language: str, models: Path) -> str:
    if engine == ONLY_ENGLISH:
        return "en-us, in the package"
    folder = catalogue.vosk_model(language, models)
    return folder.name if folder else ""
