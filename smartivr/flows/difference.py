"""What has changed between two versions of some files."""

from collections.abc import Mapping
from difflib import unified_diff


def difference(before: Mapping[str, str], after: Mapping[str, str], names: tuple[str, str]) -> str:
    """Make a unified diff of files (name -> text); empty where nothing has changed.

    `names` are what the two versions are called in it.
    """
    pieces: list[str] = []
    for file in sorted({*before, *after}):
        old, new = before.get(file, ""), after.get(file, "")
        named = (f"{names[0]}/{file}", f"{names[1]}/{file}")
        lines = unified_diff(old.splitlines(), new.splitlines(), *named, lineterm="")
        pieces += lines
    return "\n".join(pieces)
