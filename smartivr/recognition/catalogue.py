"""The catalogue of speech models and voices (`models/catalogue.yaml`), and what is installed."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from smartivr.errors import DownloadError, ModelMissing, NotFound
from smartivr.recognition import vosk_files, whole
from smartivr.recognition.model_folder import CATALOGUE, FOLDER

DOWNLOADS = "downloads"

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Md5 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class ModelState(StrEnum):
    """Whether a model can be used now."""

    SHIPPED = "shipped"
    INSTALLED = "installed"
    INCOMPLETE = "incomplete"
    """Downloaded, but something is missing by now."""
    AVAILABLE = "available"


class ModelFile(BaseModel):
    """One file to fetch; a `.zip` is unpacked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Annotated[str, StringConstraints(pattern=r"^https://\S+/[^/\s]+$")]
    sha256: Hash | None
    md5: Md5 | None = None
    """Where its publisher gives no other: proof against accidents, not against malice."""

    @property
    def vouched(self) -> bool:
        """Whether there is a hash to compare with."""
        return bool(self.sha256 or self.md5)

    @property
    def name(self) -> str:
        """The file's name, the last part of its address."""
        return self.address.rsplit("/", 1)[1]


class Entry(BaseModel):
    """A model or voice of the catalogue."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    kind: Literal["vosk", "piper"]
    language: str
    licence: str
    about: str
    size_mb: int
    folder: Name | None = None
    """Where it ships with the project, below the folder of models."""
    files: tuple[ModelFile, ...] = ()


class _Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    models: tuple[Entry, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Listed:
    """An entry and whether it can be used here."""

    entry: Entry
    state: ModelState
    folder: Path
    problem: str = ""
    """What is missing of an incomplete model."""


def list_models(models: Path = FOLDER) -> tuple[Listed, ...]:
    """Every model of the catalogue, in its order.

    Raises:
        DownloadError: the catalogue cannot be read.

    """
    path = models / CATALOGUE
    try:
        catalogue = _read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        # An installation without a checkout: the catalogue that comes with the code.
        if models == FOLDER or not (FOLDER / CATALOGUE).exists():
            raise DownloadError("there is no catalogue of models", where=str(path)) from None
        return tuple(_listed(listed.entry, models) for listed in list_models(FOLDER))
    except (OSError, YAMLError, ValidationError) as error:
        first = str(error).splitlines()[0]
        raise DownloadError(f"the catalogue cannot be read ({first})", where=str(path)) from error
    return tuple(_listed(entry, models) for entry in catalogue.models)


@lru_cache(maxsize=1)
def _read(text: str) -> _Catalogue:
    """Understand a catalogue; a server asks for it once a line and language."""
    return _Catalogue.model_validate(YAML(typ="safe", pure=True).load(text))


def find(name: str, models: Path = FOLDER) -> Listed:
    """The model of this name.

    Raises:
        NotFound: the catalogue has none.
        DownloadError: the catalogue cannot be read.

    """
    known = {listed.entry.name: listed for listed in list_models(models)}
    if name not in known:
        names = ", ".join(known)
        raise NotFound(f"there is no model {name!r}", remedy=f"the catalogue has {names}")
    return known[name]


def published(language: str, models: Path = FOLDER) -> Path | None:
    """Folder of the best installed vosk model that was downloaded for this language.

    The catalogue lists models of a language in rising order of accuracy.
    """
    installed = [
        listed.folder
        for listed in list_models(models)
        if listed.entry.kind == "vosk"
        and listed.entry.language == language
        and listed.state is ModelState.INSTALLED
    ]
    return installed[-1] if installed else None


def vosk_model(language: str, models: Path = FOLDER) -> Path | None:
    """Folder of the vosk model for a language: a published one if installed, else our own."""
    downloaded = published(language, models)
    if downloaded is not None:
        return downloaded
    shipped = (
        listed.folder
        for listed in list_models(models)
        if listed.entry.kind == "vosk"
        and listed.entry.language == language
        and listed.state is ModelState.SHIPPED
    )
    return next(shipped, None)


def _listed(entry: Entry, models: Path) -> Listed:
    if entry.folder is not None:
        folder = models / entry.folder
        own = folder if folder.is_dir() else FOLDER / entry.folder
        return Listed(entry, ModelState.SHIPPED, own)
    folder = models / DOWNLOADS / entry.name
    if not folder.is_dir():
        return Listed(entry, ModelState.AVAILABLE, folder)
    problem = _problem(entry, folder)
    state = ModelState.INCOMPLETE if problem else ModelState.INSTALLED
    return Listed(entry, state, folder, problem)


def _problem(entry: Entry, folder: Path) -> str:
    """What is missing of a downloaded model."""
    try:
        whole.check(folder)
        if entry.kind == "vosk":
            vosk_files.check(folder)
    except ModelMissing as missing:
        return missing.what
    absent = [f for f in entry.files if f.name.endswith((".onnx", ".json"))]
    absent = [file for file in absent if not (folder / file.name).is_file()]
    return f"{absent[0].name} is missing" if absent else ""
