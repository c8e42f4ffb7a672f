"""Audio files that are kept on this server."""

from pathlib import Path
from typing import Any

from fastapi.responses import FileResponse

from smartivr.errors import NotFound

AS_FLAC: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/flac": {}}}}
"""What a route's description says of the audio."""


def kept_audio(var: Path, path: str) -> FileResponse:
    """Answer with a kept file.

    Raises:
        NotFound: it is not on this server's disk.

    """
    file = var / path
    if not file.is_file():
        raise NotFound(
            "the audio is not here", remedy="another server has it, or it has been removed"
        )
    return FileResponse(file, media_type="audio/flac", headers={"Cache-Control": "no-store"})
