"""Which line a command means: the name of a folder below `intents`, or a folder's path."""

from pathlib import Path

from smartivr.errors import NotFound
from smartivr.settings import Settings


def line_folder(line: str, settings: Settings) -> Path:
    """Find a line's folder.

    Raises:
        NotFound: there is no such folder, or no line in it.

    """
    lines = settings.home / "intents"
    by_path = Path(line).expanduser()
    candidates = [by_path] if by_path.name != line else [lines / line, by_path]
    for folder in candidates:
        if (folder / "flow.yaml").is_file():
            return folder
    known = ", ".join(sorted(flow.parent.name for flow in lines.glob("*/flow.yaml"))) or "none"
    raise NotFound(
        f"there is no folder of a line {line!r}",
        remedy=f"name one of {lines} ({known}) or a folder's path; a line that is only published "
        "is checked and tried on its page, and its files are printed by `smartivr versions`",
    )
