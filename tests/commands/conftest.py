from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from smartivr.cli import app

SHOP = """\
title: Shop
language: en
start: hello
agent: person
steps:
  hello:
    menu: You can say orders or hours.
    options:
      orders: {key: 1, next: orders, phrases: [orders]}
      hours: {key: 2, next: hours, phrases: [opening hours]}
  orders:
    queue: orders
  hours:
    say: We are open all day.
    next: hello
  person:
    transfer: reception
"""


@pytest.fixture(autouse=True)
def no_log_is_left_behind():
    yield
    structlog.reset_defaults()  # a command's log goes to a stream that is closed by now


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with one line, `shop`."""
    write_line(tmp_path, "shop", SHOP)
    monkeypatch.setenv("SMARTIVR_HOME", str(tmp_path))
    monkeypatch.setenv("SMARTIVR_DEFAULT_LINE", "shop")
    return tmp_path


def write_line(home: Path, name: str, text: str) -> Path:
    folder = home / "intents" / name
    (folder / "calls").mkdir(parents=True, exist_ok=True)
    (folder / "flow.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def smartivr() -> Callable[..., Result]:
    """Run a command as a shell would."""

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})

    return run
