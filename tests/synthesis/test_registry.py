import subprocess
import sys
from importlib.metadata import EntryPoint, PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from smartivr.errors import VoiceMissing
from smartivr.synthesis import registry
from smartivr.synthesis.espeak import EspeakVoice
from smartivr.synthesis.loudness import speech_dbov
from smartivr.synthesis.piper import PiperVoice

MAKE_TINY_VOICE = Path(__file__).parent / "tiny-voice" / "make.py"


@pytest.fixture(scope="module")
def downloads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("downloads")
    subprocess.run([sys.executable, MAKE_TINY_VOICE, folder / "voices"], check=True)
    return folder


def test_an_installed_piper_voice_is_preferred(downloads: Path) -> None:
    chosen = registry.choose("pl", downloads=downloads)
    assert isinstance(chosen, PiperVoice)
    assert chosen.language == "pl"


def test_without_one_espeak_speaks(tmp_path: Path) -> None:
    assert isinstance(registry.choose("en", downloads=tmp_path / "absent"), EspeakVoice)


def test_a_preference_may_name_the_voice(downloads: Path) -> None:
    assert "+f3" in registry.choose("en", "espeak-ng:f3", downloads).name
    assert "en_XX-hum" in registry.choose("en", "piper:en_XX-hum-tiny", downloads).name


@pytest.mark.parametrize("engine", ["espeak-ng", "espeak-ng:f3", "piper", "piper:en_XX-hum-tiny"])
async def test_a_preference_may_say_how_to_speak(engine: str, downloads: Path) -> None:
    lengths, loudness = [], []
    for manner in ("", " speed=0.7 volume=-6"):
        voice = registry.choose("en", f"{engine}{manner}", downloads)
        pieces = [piece async for piece in voice.speak("You are welcome to stay for a while.")]
        await voice.close()
        lengths.append(sum(map(len, pieces)))
        loudness.append(speech_dbov(np.concatenate(pieces), voice.rate_hz))
    assert lengths[1] > 1.2 * lengths[0]
    assert loudness[1] == pytest.approx(loudness[0] - 6, abs=0.5)


def test_a_preferred_voice_that_is_missing_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(VoiceMissing, match="models install"):
        registry.choose("en", "piper", tmp_path)


def test_an_unknown_engine_is_refused_with_the_known_ones() -> None:
    with pytest.raises(VoiceMissing, match="espeak-ng"):
        registry.choose("en", "parrot")


def test_an_entry_point_adds_an_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    added = EntryPoint("parrot", "smartivr.synthesis.espeak:open_voice", registry.GROUP)

    def entry_points(*, group: str, name: str = "parrot") -> list[EntryPoint]:
        return [added] if (group, name) == (registry.GROUP, "parrot") else []

    monkeypatch.setattr(registry, "entry_points", entry_points)
    assert "parrot" in registry.engines()
    assert isinstance(registry.choose("en", "parrot", tmp_path), EspeakVoice)


def test_choosing_loads_no_other_engine() -> None:
    command = (
        "import sys; from smartivr.synthesis.registry import choose; choose('en', 'espeak-ng');"
        "print(sorted({'piper', 'onnxruntime', 'espeakng_loader'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", command], check=True, capture_output=True, text=True
    )
    assert printed.stdout.strip() == "[]"


def test_a_removed_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(package: str) -> str:
        raise PackageNotFoundError(package)

    monkeypatch.setattr("smartivr.synthesis.packages.version", absent)
    with pytest.raises(VoiceMissing, match="espeakng-loader is not installed"):
        registry.choose("en", "espeak-ng")
