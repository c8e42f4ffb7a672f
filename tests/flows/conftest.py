"""A line's folder written from texts."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

WriteLine = Callable[..., Path]


@pytest.fixture
def write_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteLine:
    """Write `flow`, `phrases` and `calendar` into a line's folder named `shop`."""
    monkeypatch.chdir(tmp_path)

    def write(flow: str, phrases: str = "", calendar: str = "", line: str = "shop") -> Path:
        folder = tmp_path / line
        folder.mkdir(exist_ok=True)
        for name, text in (("flow", flow), ("phrases", phrases), ("calendar", calendar)):
            if text:
                (folder / f"{name}.yaml").write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return folder

    return write
