"""WAV files that a command writes what it heard to."""

from pathlib import Path
from typing import TYPE_CHECKING

from smartivr.errors import SettingsError

if TYPE_CHECKING:
    from smartivr.line import Samples


def check_writable(file: Path) -> None:
    """See before a call, rather than after it, that a file can be written.

    Raises:
        SettingsError: it cannot.

    """
    if file.is_dir() or not file.parent.is_dir():
        raise SettingsError(
            f"{file} cannot be written", remedy="name a file in a folder that exists"
        )


def write_audio(file: Path, samples: "Samples", rate_hz: int) -> None:
    """Write a WAV file, whatever its name ends with.

    Raises:
        SettingsError: it cannot be written.

    """
    import soundfile

    try:
        soundfile.write(file, samples, rate_hz, format="WAV")
    except (soundfile.LibsndfileError, OSError) as error:
        raise SettingsError(f"{file} cannot be written") from error
