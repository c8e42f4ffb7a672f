import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from smartivr.errors import DatasetError
from smartivr.evaluate.convert import convert_labels
from smartivr.evaluate.dataset import read_dataset


def record(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(folder / name, np.zeros(80), 8000)


def test_the_speech_to_intent_labels_become_a_samples_folder(tmp_path):
    record(tmp_path, "audio/x.flac", "audio/y.flac")
    slots = {"size": "small", "coffeeDrink": "café latte"}
    labels = {
        "y.flac": {"intent": "orderDrink", "slots": {}},
        "x.flac": {"intent": "orderDrink", "slots": slots},
    }
    (tmp_path / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    out = tmp_path / "out.tsv"

    assert convert_labels("sti", tmp_path, out) == 2

    first, second = read_dataset(tmp_path, out)
    assert (first.file, first.intent, dict(first.slots)) == ("audio/x.flac", "orderDrink", slots)
    assert (second.file, second.slots) == ("audio/y.flac", {})


def test_spoken_digits_with_a_table_become_a_samples_folder(tmp_path):
    record(tmp_path, "audio/7_anna_0.flac")
    table = "file\ttext\tspeaker\n7_anna_0.flac\tseven\tanna\n"
    (tmp_path / "labels.tsv").write_text(table, encoding="utf-8")
    out = tmp_path / "out.tsv"

    convert_labels("fsdd", tmp_path, out)

    (sample,) = read_dataset(tmp_path, out)
    assert (sample.intent, dict(sample.slots)) == ("digit", {"digit": "7"})
    assert (sample.file, sample.speaker, sample.text) == ("audio/7_anna_0.flac", "anna", "seven")


def test_spoken_digits_without_a_table_are_told_by_their_names(tmp_path):
    record(tmp_path, "recordings/0_ben_12.wav", "recordings/noise.wav")

    assert convert_labels("fsdd", tmp_path, tmp_path / "out.tsv") == 1
    (sample,) = read_dataset(tmp_path, tmp_path / "out.tsv")
    assert (dict(sample.slots), sample.speaker, sample.text) == ({"digit": "0"}, "ben", "zero")


@pytest.mark.parametrize("labels", ["[]", "{", '{"x.flac": {"intent": "a"}}', '{"x.flac": 3}'])
def test_labels_of_another_shape_are_refused(tmp_path, labels):
    record(tmp_path, "x.flac")
    (tmp_path / "labels.json").write_text(labels, encoding="utf-8")

    with pytest.raises(DatasetError, match=r"labels\.json"):
        convert_labels("sti", tmp_path, tmp_path / "out.tsv")


def test_a_label_without_its_recording_is_refused(tmp_path):
    (tmp_path / "labels.json").write_text('{"x.flac": {"intent": "a", "slots": {}}}')

    with pytest.raises(DatasetError, match=r"no recording 'x\.flac'"):
        convert_labels("sti", tmp_path, tmp_path / "out.tsv")


@pytest.mark.parametrize("kind", ["sti", "fsdd", "clinc"])
def test_a_folder_without_such_a_data_set_is_refused(tmp_path, kind):
    with pytest.raises(DatasetError):
        convert_labels(kind, tmp_path, tmp_path / "out.tsv")
