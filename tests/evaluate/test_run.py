from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import soundfile

from smartivr.errors import DatasetError, NotFound
from smartivr.evaluate import run
from smartivr.evaluate.conditions import Condition
from smartivr.evaluate.dataset import Sample
from smartivr.evaluate.run import Setup, choose_recognizer, hear_all, tasks
from smartivr.flows.load import load_line
from smartivr.line import Encoding
from smartivr.recognition import scripted


@pytest.fixture
def setup(line, tmp_path) -> Setup:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return Setup(line, "main", "", tmp_path / "models", now)


@pytest.fixture
def samples(tmp_path, speech) -> list[Sample]:
    made = []
    for name in ("a.wav", "b.wav", "c.wav"):
        soundfile.write(tmp_path / name, speech, 16000)
        made.append(Sample(name, tmp_path / name, "support"))
    return made


def test_every_recording_is_paired_with_every_condition(samples):
    todo = tasks(samples, [Condition(), Condition(8000, Encoding.ULAW)])

    assert [task.number for task in todo] == list(range(6))
    assert [task.condition.name for task in todo] == 3 * ["clean"] + 3 * ["8000 Hz ulaw"]
    assert [task.sample.file for task in todo] == 2 * ["a.wav", "b.wav", "c.wav"]


@pytest.mark.slow
def test_several_processes_hear_what_one_hears(setup, samples):
    todo = tasks(samples, [Condition()])

    alone = {number: heard.meaning for number, heard in hear_all(setup, todo)}
    together = {number: heard.meaning for number, heard in hear_all(setup, todo, jobs=2)}

    assert sorted(together) == [0, 1, 2]
    assert together == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_recording_that_cannot_be_read_ends_the_run(setup, tmp_path, jobs):
    (tmp_path / "bad.wav").write_bytes(b"nothing")
    bad = [Sample("bad.wav", Path(tmp_path / "bad.wav"), "support")] * 2

    with pytest.raises(DatasetError, match=r"bad\.wav"):
        list(hear_all(setup, tasks(bad, [Condition()]), jobs))


def test_an_unknown_recognizer_is_refused(line, tmp_path):
    with pytest.raises(NotFound, match="sphinxy"):
        choose_recognizer(load_line(line), "sphinxy", tmp_path)


@pytest.mark.parametrize("suppress_noise", [True, False])
def test_noise_is_kept_where_that_is_asked_for(setup, samples, monkeypatch, suppress_noise):
    recognizer = scripted.create("en", models=setup.models, workers=1)
    recognizer.suppress_noise = True
    monkeypatch.setattr(run, "choose_recognizer", lambda *_: recognizer)
    asked = replace(setup, suppress_noise=suppress_noise)

    list(hear_all(asked, tasks(samples[:1], [Condition()])))

    assert recognizer.suppress_noise is suppress_noise
