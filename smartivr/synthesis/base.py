"""The seam to voices. A new engine is one file and one line in `registry`."""

from collections.abc import AsyncIterator
from typing import Protocol

from smartivr.line import Samples


class Voice(Protocol):
    """A voice that speaks one language."""

    name: str
    """Distinguishes cached renderings; changes when the sound would."""
    language: str
    """Two letters, such as `en`."""
    rate_hz: int

    async def start(self) -> None:
        """Load what is needed, so that the first prompt does not wait.

        Raises:
            VoiceMissing: the voice is not installed or incomplete.

        """

    def speak(self, text: str) -> AsyncIterator[Samples]:
        """Speak a text as audio at `rate_hz`, a sentence at a time as each is ready.

        Raises:
            VoiceFailed: the engine died or cannot speak this text.

        """

    async def close(self) -> None:
        """Free everything."""
