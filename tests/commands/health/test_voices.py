import subprocess
import sys
from pathlib import Path

import pytest

from smartivr.commands.health import voices
from smartivr.commands.health.finding import Finding, State
from smartivr.commands.health.voices import voice_engines
from smartivr.settings import Settings

MAKE_TINY_VOICE = Path(__file__).parents[2] / "synthesis" / "tiny-voice" / "make.py"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    downloads = tmp_path / "models" / "downloads"
    subprocess.run([sys.executable, MAKE_TINY_VOICE, downloads], check=True)
    return downloads


async def findings(home: Path) -> dict[str, Finding]:
    return {each.part: each for each in await voice_engines(Settings(home=home))}


async def test_what_works_and_what_is_not_installed_are_told_apart(tmp_path: Path) -> None:
    found = await findings(tmp_path)
    for language in ("en", "pl"):
        assert found[f"Voice espeak-ng ({language})"].state is State.OK
        piper = found[f"Voice piper ({language})"]
        assert piper.state is State.MISSING
        assert "models install" in piper.remedy


@pytest.mark.usefixtures("downloads")
async def test_every_installed_piper_voice_says_something(tmp_path: Path) -> None:
    found = await findings(tmp_path)
    assert found["Voice piper en_XX-hum-tiny (en)"].state is State.OK
    assert found["Voice piper pl_XX-hum-tiny (pl)"].state is State.OK


async def test_a_voice_that_was_cut_short_is_named_with_what_to_do(
    tmp_path: Path, downloads: Path
) -> None:
    model = downloads / "en_XX-hum-tiny.onnx"
    model.write_bytes(model.read_bytes()[:200])
    found = (await findings(tmp_path))["Voice piper en_XX-hum-tiny (en)"]
    assert found.state is State.MISSING
    assert "does not load" in found.found
    assert found.remedy == "smartivr models install en_XX-hum-tiny"


async def test_a_language_that_nobody_speaks_is_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(voices, "PACKAGES", {"espeak-ng": "no-such", "piper": "no-such"})
    found = await findings(tmp_path)
    assert {each.state for each in found.values()} == {State.BROKEN}
    assert found["Voice espeak-ng (en)"].remedy == "pip install no-such"
