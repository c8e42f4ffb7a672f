import shutil
from pathlib import Path

import pytest

from smartivr.commands.health import recognizers
from smartivr.commands.health.finding import Finding, State
from smartivr.commands.health.recognizers import recognizer_engines
from smartivr.recognition import catalogue
from smartivr.recognition.scripted import ScriptedRecognizer
from smartivr.settings import Settings


@pytest.fixture
def home(tmp_path: Path) -> Path:
    models = tmp_path / "models"
    shutil.copytree(catalogue.find("vosk-tiny-en").folder, models / "vosk-tiny-en")
    return tmp_path


async def findings(home: Path) -> dict[str, Finding]:
    return {each.part: each for each in await recognizer_engines(Settings(home=home))}


async def test_what_ships_hears_a_phrase(home: Path) -> None:
    found = await findings(home)
    assert found["Recognizer pocketsphinx (en)"].state is State.OK
    assert found["Recognizer vosk (en)"].state is State.OK
    polish = found["Recognizer vosk (pl)"]
    assert polish.state is State.MISSING
    assert "models install" in polish.remedy


async def test_a_missing_file_of_a_model_is_named(home: Path) -> None:
    (home / "models" / "vosk-tiny-en" / "conf" / "mfcc.conf").unlink()
    found = await findings(home)
    assert found["Recognizer vosk (en)"].state is State.MISSING
    assert "conf/mfcc.conf is missing" in found["Recognizer vosk (en)"].found


async def test_hearing_something_else_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def deaf(_engine: str, language: str, *, models: Path) -> ScriptedRecognizer:
        return ScriptedRecognizer(["opening hours"], language=language)

    monkeypatch.setattr(recognizers.registry, "create", deaf)
    found = await findings(home)
    assert found["Recognizer vosk (en)"].state is State.BROKEN, "English needs one that hears"
    assert "'opening hours' where a voice says 'technical support'" in (
        found["Recognizer vosk (en)"].found
    )
    assert found["Recognizer vosk (pl)"].state is State.MISSING
