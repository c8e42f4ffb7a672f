import shutil
from pathlib import Path

import pytest

from smartivr.errors import ModelMissing
from smartivr.recognition import catalogue, vosk_trial
from smartivr.recognition.vosk_trial import survive


@pytest.fixture
def model(tmp_path: Path) -> Path:
    shipped = catalogue.find("vosk-tiny-en").folder
    return Path(shutil.copytree(shipped, tmp_path / "model"))


def test_a_whole_model_is_survived_and_tried_once(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    survive(model)
    monkeypatch.setattr(vosk_trial.sys, "executable", "/nowhere")
    survive(model)


@pytest.mark.parametrize("name", ["graph/HCLr.fst", "am/final.mdl", "graph/Gr.fst"])
def test_a_file_that_was_cut_short_costs_no_more_than_the_process_of_the_trial(
    model: Path, name: str
) -> None:
    content = (model / name).read_bytes()
    (model / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelMissing, match=r"libvosk (refuses it|breaks down over a damaged file)"):
        survive(model)


def test_a_model_that_was_mended_is_tried_again(model: Path) -> None:
    graph = model / "graph" / "HCLr.fst"
    content = graph.read_bytes()
    graph.write_bytes(content[:1000])
    with pytest.raises(ModelMissing):
        survive(model)
    graph.write_bytes(content)
    survive(model)


def test_a_trial_without_an_answer_is_given_up(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vosk_trial, "PATIENCE_S", 0.001)
    (model / "README.md").write_text("changed, so that it is tried again")
    with pytest.raises(ModelMissing, match="does not answer"):
        survive(model)
