from pathlib import Path

import pytest

from smartivr.commands.line_folder import line_folder
from smartivr.errors import NotFound
from smartivr.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for line in ("shop", "clinic"):
        (tmp_path / "intents" / line).mkdir(parents=True)
        (tmp_path / "intents" / line / "flow.yaml").write_text("")
    return Settings(home=tmp_path)


def test_a_name_is_a_folder_below_intents(settings: Settings) -> None:
    assert line_folder("shop", settings) == settings.home / "intents" / "shop"


def test_a_path_is_taken_as_it_is(settings: Settings) -> None:
    folder = settings.home / "intents" / "clinic"
    assert line_folder(str(folder), Settings(home=Path("/"))) == folder


def test_a_folder_here_is_found_by_its_bare_name(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(settings.home / "intents")
    assert line_folder("shop", Settings(home=Path("/"))) == Path("shop")


def test_an_unknown_line_is_answered_with_the_known_ones(settings: Settings) -> None:
    with pytest.raises(NotFound, match=r"\(clinic, shop\).* only published .*on its page"):
        line_folder("shoop", settings)
