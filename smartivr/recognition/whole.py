"""Whether an installed folder still holds what was installed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smartivr.errors import ModelMissing

ORIGIN = "origin.json"
"""Written into each installed folder: where its files came from, their hashes, all sizes."""
REMEDY = "install the model again with `smartivr models install`"


def seal(folder: Path, origins: list[dict[str, str]]) -> None:
    """Write down where a folder's files came from and how long each file in it is."""
    sizes = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    sealed = json.dumps({"origins": origins, "sizes": sizes}, indent=1)
    (folder / ORIGIN).write_text(sealed + "\n", encoding="utf-8")


def check(folder: Path) -> None:
    """See that no file is missing, cut short or longer; a folder that was never sealed passes.

    Raises:
        ModelMissing: names the file.

    """
    for name, size in _sizes(folder).items():
        path = folder / name
        if not path.is_file():
            raise ModelMissing(f"{name} is missing", where=str(folder), remedy=REMEDY)
        found = path.stat().st_size
        if found != size:
            what = f"{name} has {found} bytes where {size} were installed"
            raise ModelMissing(what, where=str(folder), remedy=REMEDY)


def _sizes(folder: Path) -> Mapping[str, int]:
    try:
        sealed: Any = json.loads((folder / ORIGIN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        what = f"{ORIGIN} cannot be read"
        raise ModelMissing(what, where=str(folder), remedy=REMEDY) from error
    sizes: Mapping[str, int] = sealed.get("sizes", {}) if isinstance(sealed, dict) else {}
    return sizes
