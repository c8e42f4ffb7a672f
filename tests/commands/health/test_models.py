from pathlib import Path

import pytest

from smartivr.commands.health import models as examination
from smartivr.commands.health.finding import State
from smartivr.errors import ModelMissing
from smartivr.settings import Settings


async def test_what_ships_is_listed_and_what_is_incomplete_is_named(tmp_path: Path) -> None:
    (tmp_path / "models" / "downloads" / "vosk-model-small-pl-0.22").mkdir(parents=True)
    listed, incomplete = await examination.models(Settings(home=tmp_path))
    assert listed.state is State.OK
    assert "vosk-tiny-en" in listed.found
    assert "vosk-model-small-pl-0.22" not in listed.found
    assert incomplete.part == "Model vosk-model-small-pl-0.22"
    assert incomplete.found == "am/final.mdl is missing"
    assert incomplete.remedy == "smartivr models install vosk-model-small-pl-0.22"


async def test_a_catalogue_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "catalogue.yaml").write_text("models: [")
    (finding,) = await examination.models(Settings(home=tmp_path))
    assert finding.state is State.MISSING


async def test_the_front_end_for_telephones_is_examined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = await examination.telephone_band(Settings(home=tmp_path))
    assert finding.state is State.OK
    gone = ModelMissing("upper-bands.npz is missing")
    monkeypatch.setattr(examination.upper_bands, "examine", lambda: gone)
    (finding,) = await examination.telephone_band(Settings(home=tmp_path))
    assert (finding.state, finding.found) == (State.MISSING, "upper-bands.npz is missing")


async def test_the_meanings_of_words_are_examined(tmp_path: Path) -> None:
    (finding,) = await examination.meanings_of_words(Settings(home=tmp_path))
    assert finding.state is State.OK
