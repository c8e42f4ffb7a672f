"""The configuration files that docs/connectors/asterisk.md shows, as tests run them."""

import re
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "connectors" / "asterisk.md"
_BLOCK = re.compile(r"```ini\n; (?P<name>[a-z_]+\.conf)\n(?P<text>.*?)```", re.DOTALL)


def documented(changes: Mapping[str, str]) -> dict[str, str]:
    """Return each file of the page; several blocks of one file follow one another.

    Every change has to be made somewhere, else a test would show nothing of the page.
    """
    files: dict[str, str] = {}
    for block in _BLOCK.finditer(PAGE.read_text()):
        files[block["name"]] = files.get(block["name"], "") + block["text"]
    for before, after in changes.items():
        assert any(before in text for text in files.values()), before
        files = {name: text.replace(before, after) for name, text in files.items()}
    return files
