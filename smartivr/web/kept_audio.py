"""Audio files that are kept on this server."""

from pathlib import Path

from fastapi.responses import FileResponse

from smartivr.errors import NotFound


class KeptAudio(FileResponse):
    """A FLAC file."""

    media_type = "audio/flac"


def kept_audio(var: Path, path: str) -> KeptAudio:
    """Answer with a kept file.

    Raises:
        NotFound: it is not on this server's disk.

    """
    file = var / path
    if not file.is_file():
        raise NotFound(
            "the audio is not here", remedy="another server has it, or it has been removed"
        )
    return KeptAudio(file, headers={"Cache-Control": "no-store"})
