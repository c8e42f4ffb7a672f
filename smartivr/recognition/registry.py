"""Which recognizers there are, and which one a language gets."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, cast

from smartivr.errors import NotFound
from smartivr.recognition import catalogue
from smartivr.recognition.base import Recognizer
from smartivr.recognition.model_folder import FOLDER

ENGINES: Mapping[str, str] = {
    "pocketsphinx": "smartivr.recognition.pocketsphinx:create",
    "vosk": "smartivr.recognition.vosk:create",
    "both": "smartivr.recognition.both:create",
    "scripted": "smartivr.recognition.scripted:create",
}
"""The built-in engines, as `module:factory`; imported only when chosen."""

GROUP = "smartivr.recognizers"
"""Entry points by which other packages add engines."""

AUTO = "auto"


class Factory(Protocol):
    """Makes an engine's recognizer for a language; cheap, since `start` does the loading."""

    def __call__(self, language: str, *, models: Path, workers: int) -> Recognizer:
        """Make it.

        `models` is the folder that holds models; `workers` is how many cores may be used.

        Raises:
            ModelMissing: the engine has no model for the language.

        """


def engines() -> Mapping[str, str]:
    """Name and place of every engine, built in or added by another package."""
    added = {entry.name: entry.value for entry in entry_points(group=GROUP)}
    return {**added, **ENGINES}


def create(name: str, language: str, *, models: Path = FOLDER, workers: int = 1) -> Recognizer:
    """Make the recognizer of this name.

    Raises:
        NotFound: there is no engine of this name.
        ModelMissing: the engine has no model for the language.

    """
    place = engines().get(name)
    if place is None:
        known = ", ".join(sorted(engines()))
        raise NotFound(f"there is no recognizer {name!r}", remedy=f"choose one of {known}, {AUTO}")
    module, _, attribute = place.partition(":")
    factory = cast("Factory", getattr(import_module(module), attribute))
    return factory(language, models=models, workers=workers)


def choose(
    language: str,
    preference: str = AUTO,
    *,
    models: Path = FOLDER,
    workers: int = 1,
) -> Recognizer | None:
    """Make the best recognizer for a language; None where only keys are left.

    `auto` takes a published vosk model where one is installed, and else, for English, what
    comes without a download. Any other preference is taken by name.

    Raises:
        NotFound: there is no engine of the preferred name.
        ModelMissing: the preferred engine has no model for the language.

    """
    if preference != AUTO:
        return create(preference, language, models=models, workers=workers)
    if catalogue.published(language, models) is not None:
        return create("vosk", language, models=models, workers=workers)
    if language == "en":
        return create("both", language, models=models, workers=workers)
    return None


def standby(language: str, *, models: Path = FOLDER, workers: int = 1) -> Recognizer | None:
    """Make what hears where the best recognizer cannot start: what comes without a download."""
    return create("both", language, models=models, workers=workers) if language == "en" else None
