import importlib.util
import shutil
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from smartivr.recognition.upper_bands import FILE, UPPER, UpperBands

ROOT = Path(__file__).parents[2]
RECIPE = ROOT / "models" / "recipes" / "upper-bands-en"
SAMPLES = ROOT / "audio" / "samples" / "telecom" / "clean"


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    sys.path.append(str(RECIPE))
    spec = importlib.util.spec_from_file_location("train_upper_bands", RECIPE / "train.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def speech_like(seconds: float) -> np.ndarray:
    """Bursts of white noise, loud and soft in turn."""
    source = np.random.default_rng(0)
    count = round(seconds * 16000)
    loudness = np.repeat(source.choice([50, 3000], count // 1600 + 1), 1600)[:count]
    return (source.standard_normal(count) * loudness).astype(np.int16)


def test_whether_a_recording_is_held_out_depends_on_its_bare_name_alone(recipe: ModuleType) -> None:
    names = [f"{number:03}" for number in range(400)]
    apart = {name for name in names if recipe.held_out(Path("some") / f"{name}.flac")}
    assert apart == {name for name in names if recipe.held_out(Path(f"{name}.wav"))}
    assert 70 < len(apart) < 130


def test_noise_lies_as_far_below_the_loudest_speech_as_it_should(recipe: ModuleType) -> None:
    speech = speech_like(2).astype(np.float64)
    silence = np.abs(speech) < 1
    noise = np.random.default_rng(1).standard_normal(speech.size)
    mixed = recipe.over_noise(speech, noise, 20.0)
    assert np.std((mixed - speech)[~silence]) == pytest.approx(300, rel=0.1)


@pytest.mark.parametrize("kind", [0, 1])
def test_made_noise_has_power_one(kind: int, recipe: ModuleType) -> None:
    noise = recipe.NOISES[kind](16000, np.random.default_rng(2))
    assert np.mean(noise**2) == pytest.approx(1)


def test_what_is_seen_and_what_is_asked_for_are_of_the_same_frames(recipe: ModuleType) -> None:
    seen, upper = recipe.pair(speech_like(2), np.random.default_rng(3))
    assert len(seen) == len(upper)
    assert upper.shape[1] == UPPER
    of_this_frame = seen[:, recipe.REACH * recipe.LOWER :][:, : recipe.LOWER].mean(axis=1)
    assert np.corrcoef(of_this_frame, upper.mean(axis=1))[0, 1] > 0.9


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_the_recipe_makes_a_network_that_loads(
    recipe: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    for path in sorted(SAMPLES.iterdir())[:12]:
        shutil.copy(path, recordings)
    arguments = ["train.py", str(recordings), "--models", str(tmp_path)]
    monkeypatch.setattr(sys, "argv", arguments)
    recipe.main()
    network = UpperBands.load(tmp_path / FILE)
    assert np.isfinite(network.upper(np.full((1, network.mean.size), 12.0))).all()
    assert "held out: 1 recordings, error" in capsys.readouterr().out
