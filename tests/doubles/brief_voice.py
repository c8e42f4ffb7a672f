"""A voice that is quick: whatever it says is a fifth of a second of a tone."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from smartivr.audio.tones import tone
from smartivr.line import Samples
from smartivr.synthesis import registry


class BriefVoice:
    """Speaks every text as a short tone."""

    name = "brief"
    rate_hz = 16000

    def __init__(self, language: str = "en") -> None:
        self.language = language[:2].lower()

    async def start(self) -> None:
        """Need nothing."""

    async def speak(self, text: str) -> AsyncIterator[Samples]:
        yield tone((440.0,), 0.2, self.rate_hz)

    async def close(self) -> None:
        """Need nothing."""


def open_voice(language: str, detail: str, downloads: Path) -> BriefVoice:
    """Open it as the registry opens voices."""
    return BriefVoice(language)


@contextlib.contextmanager
def speaking_briefly() -> Iterator[None]:
    """Have servers that begin meanwhile speak with it in place of espeak-ng, however often."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(registry._BUILT_IN, "espeak-ng", f"{__name__}:open_voice")
        yield
