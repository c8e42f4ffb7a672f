import shutil
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from smartivr.errors import ModelMissing, NotFound
from smartivr.recognition import catalogue, registry
from smartivr.recognition.vosk import VoskRecognizer


def test_english_has_both_ears_without_any_download() -> None:
    recognizer = registry.choose("en")
    assert recognizer is not None
    assert recognizer.name == "both"


def test_a_language_that_nothing_knows_has_keys_only(tmp_path: Path) -> None:
    assert registry.choose("pl", models=tmp_path) is None


def test_a_published_model_takes_over_by_itself(tmp_path: Path) -> None:
    folder = tmp_path / catalogue.DOWNLOADS / "vosk-model-small-pl-0.22"
    shutil.copytree(catalogue.find("vosk-tiny-en").folder, folder)
    recognizer = registry.choose("pl", models=tmp_path)
    assert isinstance(recognizer, VoskRecognizer)
    assert recognizer.folder == folder


def test_a_published_model_that_lost_a_file_does_not(tmp_path: Path) -> None:
    folder = tmp_path / catalogue.DOWNLOADS / "vosk-model-small-en-us-0.15"
    shutil.copytree(catalogue.find("vosk-tiny-en").folder, folder)
    (folder / "am" / "final.mdl").unlink()
    recognizer = registry.choose("en", models=tmp_path)
    assert recognizer is not None
    assert recognizer.name == "both"


def test_a_preference_is_taken_by_name() -> None:
    recognizer = registry.choose("en", "vosk")
    assert recognizer is not None
    assert recognizer.name == "vosk"


def test_a_preference_that_cannot_be_met_says_why(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="no vosk model for 'pl'"):
        registry.choose("pl", "vosk", models=tmp_path)


def test_an_unknown_engine_is_answered_with_those_that_are_known() -> None:
    with pytest.raises(NotFound, match=r"both, pocketsphinx, scripted, vosk"):
        registry.create("whisper", "en")


def added(name: str) -> Callable[..., list[EntryPoint]]:
    entry = EntryPoint(name, "smartivr.recognition.scripted:create", registry.GROUP)
    return lambda **_group: [entry]


def test_other_packages_may_add_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", added("mine"))
    assert registry.create("mine", "de").language == "de"


def test_other_packages_cannot_replace_what_is_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", added("vosk"))
    assert registry.create("vosk", "en").name == "vosk"
