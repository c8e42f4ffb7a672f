"""Piper: neural voices, one model file a voice, in a process of their own.

piper-tts is GPL-3; only its process loads it. A voice is two files side by side, as published:
`<name>.onnx` and `<name>.onnx.json`.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from smartivr.errors import VoiceMissing
from smartivr.line import Samples
from smartivr.synthesis.delivery import deliver
from smartivr.synthesis.loudness import TARGET_DBOV
from smartivr.synthesis.manner import parted
from smartivr.synthesis.packages import installed_version
from smartivr.synthesis.worker import Pool, Worker

THREADS = 1
"""Of onnxruntime, which otherwise takes every core from the calls."""

_MODULE = "smartivr.synthesis.piper_worker"
_RENDERING = 1
"""Raised when the same request comes to sound different, so that cached renderings expire."""
_INSTALL = "install one with `smartivr models install`"


class PiperVoice:
    """One installed piper voice."""

    def __init__(
        self,
        model: Path,
        *,
        speaker: int = 0,
        length_scale: float = 1.0,
        volume_db: float = 0.0,
        threads: int = THREADS,
    ) -> None:
        """Find the voice's files and read its settings.

        Args:
            model: the `.onnx` file, or a folder that holds just one.
            speaker: of a voice with several.
            length_scale: above 1 speaks slower.
            volume_db: relative to the common loudness of prompts.
            threads: of onnxruntime.

        Raises:
            VoiceMissing: the package or a file is missing or unreadable; the message names it.

        """
        self.model = _model_file(model)
        about = _read_settings(self.model)
        self.language = about.language
        self.rate_hz = about.rate_hz
        self._settings = {"speaker": speaker, "length_scale": length_scale}
        self._target_dbov = TARGET_DBOV + volume_db
        self.name = (
            f"piper-{installed_version('piper-tts')}-{self.model.stem}-{self.model.stat().st_size}"
            f"-{speaker}-l{length_scale:g}-v{volume_db:g}-r{_RENDERING}"
        )
        self._pool = Pool([Worker(_MODULE, (str(self.model.absolute()), str(threads)))])

    async def start(self) -> None:
        """Start the process and load the model.

        Raises:
            VoiceMissing: the model does not load.

        """
        await self._ask("")

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        """Speak a text, a sentence at a time.

        Raises:
            VoiceFailed: the process hung, died twice or cannot speak the text.

        """
        async for sentence in deliver(text, self.rate_hz, self._ask, self._target_dbov):
            yield sentence

    async def close(self) -> None:
        """End the process."""
        await self._pool.close()

    async def _ask(self, text: str) -> bytes:
        return await self._pool.ask({"text": text, **self._settings})


def open_voice(language: str, detail: str, downloads: Path) -> PiperVoice:
    """For the registry; the detail is a model's name, or empty for the first of the language.

    Raises:
        VoiceMissing: no such voice is installed.

    """
    name, manner = parted(detail)
    pattern = f"{name}.onnx" if name else f"{language[:2].lower()}_*.onnx"
    for model in sorted(downloads.rglob(pattern)):
        return PiperVoice(model, length_scale=1 / manner.speed, volume_db=manner.volume_db)
    what = f"piper voice {name!r}" if name else f"piper voice for {language!r}"
    raise VoiceMissing(f"no {what} is installed in {downloads}", remedy=_INSTALL)


@dataclass(frozen=True)
class _Settings:
    language: str
    rate_hz: int


def _model_file(model: Path) -> Path:
    if model.is_dir():
        found = sorted(model.glob("*.onnx"))
        if len(found) != 1:
            raise VoiceMissing(
                f"{model} holds {len(found)} .onnx files where one is expected", remedy=_INSTALL
            )
        return found[0]
    if not model.is_file():
        raise VoiceMissing(f"the piper voice {model} does not exist", remedy=_INSTALL)
    return model


def _read_settings(model: Path) -> _Settings:
    beside = Path(f"{model}.json")
    try:
        settings = json.loads(beside.read_text("utf-8"))
        language = str(settings["espeak"]["voice"])[:2]
        return _Settings(language=language, rate_hz=int(settings["audio"]["sample_rate"]))
    except OSError as failure:
        raise VoiceMissing(f"the piper voice's settings {beside} cannot be read") from failure
    except (ValueError, KeyError, TypeError) as failure:
        raise VoiceMissing(f"{beside} does not hold the settings of a piper voice") from failure
