import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.synthesis.recorded import Recordings

AUDIO = Path(__file__).parents[2] / "audio"
TELECOM = AUDIO / "samples" / "telecom"
FORMS = ("clean", "phone", "noisy")
COLUMNS = ["file", "intent", "slots", "speaker", "text"]
SILENT = {"silence"}


def labels(folder: Path) -> list[dict[str, str]]:
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table, delimiter="\t")
        assert reader.fieldnames == COLUMNS
        return list(reader)


def test_there_are_two_hundred_utterances_in_and_out_of_scope() -> None:
    intents = Counter(row["intent"] for row in labels(TELECOM / "clean"))
    assert intents.total() >= 200
    assert intents[""] >= 60
    assert {"support", "sales", "track_order", "broadband", "agent", "repeat"} < set(intents)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_lists_exactly_its_files(form: str) -> None:
    listed = [row["file"] for row in labels(TELECOM / form)]
    assert sorted(listed) == sorted(
        f.name for f in (TELECOM / form).iterdir() if f.suffix != ".tsv"
    )
    in_all = [row["file"] for row in labels(TELECOM) if row["file"].startswith(f"{form}/")]
    assert in_all == [f"{form}/{file}" for file in listed]


def test_the_forms_hold_the_same_utterances() -> None:
    said = [[{**row, "file": row["file"][:3]} for row in labels(TELECOM / form)] for form in FORMS]
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize(
    ("form", "rate_hz", "subtype"),
    [("clean", 16000, "OPUS"), ("phone", 8000, "ULAW"), ("noisy", 16000, "OPUS")],
)
def test_each_file_is_audible_in_the_format_of_its_form(
    form: str, rate_hz: int, subtype: str
) -> None:
    for row in labels(TELECOM / form):
        file = TELECOM / form / row["file"]
        about = soundfile.info(file)
        assert (about.samplerate, about.subtype, about.channels) == (rate_hz, subtype, 1), file
        samples, _ = soundfile.read(file, dtype="int16")
        assert 0.4 < len(samples) / rate_hz < 5.0, file
        loudest = np.abs(samples.astype(int)).max()
        assert loudest < 32000, file
        if row["speaker"] not in SILENT:
            assert loudest > 800, file


def test_the_sounds_stay_small() -> None:
    sounds = [file for file in AUDIO.rglob("*") if file.suffix in (".ogg", ".wav", ".flac")]
    assert sum(file.stat().st_size for file in sounds) < 9_000_000


def test_the_labels_come_from_the_recipe() -> None:
    with (AUDIO / "recipes" / "telecom.tsv").open(encoding="utf-8", newline="") as table:
        written = [(row["intent"], row["text"]) for row in csv.DictReader(table, delimiter="\t")]
    assert written == [
        (row["intent"], row["text"]) for row in labels(TELECOM / "clean") if row["text"]
    ]


def test_the_recipe_makes_the_shipped_samples(tmp_path: Path) -> None:
    recipe = AUDIO / "recipes" / "make_samples.py"
    subprocess.run([sys.executable, recipe, tmp_path, "--only", "3"], check=True)
    for row in labels(tmp_path):
        made, _ = soundfile.read(tmp_path / row["file"])
        shipped, _ = soundfile.read(TELECOM / row["file"])
        assert len(made) == len(shipped)
        assert np.corrcoef(made, shipped)[0, 1] > 0.99


def test_the_recipe_makes_the_shipped_hold_music(tmp_path: Path) -> None:
    recipe = AUDIO / "recipes" / "make_hold_music.py"
    subprocess.run([sys.executable, recipe, tmp_path / "made.ogg"], check=True)
    made, _ = soundfile.read(tmp_path / "made.ogg")
    shipped, _ = soundfile.read(AUDIO / "hold" / "slow-arpeggio.ogg")
    assert len(made) == len(shipped)
    assert np.corrcoef(made, shipped)[0, 1] > 0.99


@pytest.mark.parametrize("rate_hz", [8000, 16000, 48000])
def test_hold_music_can_be_played_on_any_call(rate_hz: int) -> None:
    samples = Recordings([AUDIO / "hold"]).load("slow-arpeggio", rate_hz)
    assert len(samples) == pytest.approx(48 * rate_hz, abs=2)
    level_dbov = 10 * np.log10(np.mean((samples / 32768.0) ** 2))
    assert -32 < level_dbov < -24


def test_every_sound_is_described_with_its_licence() -> None:
    described = (AUDIO / "README.md").read_text("utf-8")
    assert "CC0" in described
    for folder in ("hold/", "samples/telecom/", "prompts/", "clean/", "phone/", "noisy/"):
        assert f"`{folder}`" in described
    for recipe in (AUDIO / "recipes").glob("make_*.py"):
        assert recipe.name in described
