import importlib
import os
import pkgutil
import re
import stat
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from smartivr.errors import SettingsError
from smartivr.runtime import connectors
from smartivr.settings import PREFIX, load, make_var

CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch):
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)


def test_everything_has_a_default():
    settings = load()
    assert settings.home == CHECKOUT
    assert settings.var == CHECKOUT / "var"
    assert settings.database_url == f"sqlite:///{CHECKOUT / 'var' / 'smartivr.db'}"
    assert (settings.host, settings.port, settings.max_calls) == ("127.0.0.1", 8080, 200)


def test_the_environment_sets_and_what_is_given_by_name_wins(monkeypatch):
    monkeypatch.setenv("SMARTIVR_PORT", "9000")
    monkeypatch.setenv("SMARTIVR_MAX_CALLS", "5")
    settings = load(port=9001)
    assert (settings.port, settings.max_calls) == (9001, 5)


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("SMARTIVR_PORT", "")
    monkeypatch.setenv("SMARTIVR_VAR", "")
    assert load().port == 8080
    assert load().var == CHECKOUT / "var"


def test_folders_follow_the_home(tmp_path):
    settings = load(home=tmp_path)
    assert settings.var == tmp_path / "var"
    assert str(tmp_path / "var") in settings.database_url


def test_mistakes_are_one_sentence_that_names_every_variable(monkeypatch):
    monkeypatch.setenv("SMARTIVR_PORT", "many")
    monkeypatch.setenv("SMARTIVR_RESUME_S", "-1")
    with pytest.raises(SettingsError) as refused:
        load()
    assert "SMARTIVR_PORT" in str(refused.value)
    assert "SMARTIVR_RESUME_S" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_neither_the_secret_nor_a_databases_password_is_shown():
    shown = repr(load(secret="very secret" * 4, database_url="postgresql://u:hidden@h/d"))
    assert "very secret" not in shown
    assert "hidden" not in shown


def test_settings_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "var").write_text("a file")
    with pytest.raises(SettingsError, match="SMARTIVR_VAR"):
        make_var(load(var=tmp_path / "var"))


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_the_folder_that_is_made_is_the_owners_alone(tmp_path):
    made = make_var(load(var=tmp_path / "new" / "var"))
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def variables() -> set[str]:
    """Every variable that is read: the server's, and those of its connectors."""
    for module in pkgutil.iter_modules(connectors.__path__, f"{connectors.__name__}."):
        importlib.import_module(module.name)
    kinds = (
        kind for kind in BaseSettings.__subclasses__() if kind.__module__.startswith("smartivr.")
    )
    return {
        f"{kind.model_config['env_prefix']}{name}".upper()
        for kind in kinds
        for name in kind.model_fields
    }


def test_every_setting_is_explained_in_the_documentation_and_no_other():
    text = (CHECKOUT / "docs" / "configuration.md").read_text()
    assert set(re.findall(rf"{PREFIX}[A-Z0-9_]+", text)) == variables()


def test_a_server_that_died_is_noticed_by_the_others_well_within_30_s():
    settings = load()
    assert settings.lease_s + 2 * settings.heartbeat_s < 15
