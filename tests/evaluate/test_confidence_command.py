import json
import random

import pytest
import soundfile
import typer
from typer.testing import CliRunner

from smartivr.errors import DatasetError
from smartivr.evaluate.confidence_command import confidence_hear, confidence_train
from smartivr.evaluate.overheard import Overheard, append_overheard, read_overheard
from smartivr.understanding.hypothesis import Alternative, Hypothesis

app = typer.Typer()
app.command()(confidence_hear)
app.command()(confidence_train)


@pytest.fixture
def run(line, monkeypatch):
    monkeypatch.setenv("SMARTIVR_HOME", str(line.parents[1]))
    return lambda *arguments: CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture
def folder(tmp_path, speech):
    samples = tmp_path / "samples"
    samples.mkdir()
    soundfile.write(samples / "a.wav", speech, 16000)
    labels = "file\tintent\tspeaker\na.wav\tsupport\tanna\n"
    (samples / "labels.tsv").write_text(labels, encoding="utf-8")
    return samples


def heard_file(path, count):
    chance = random.Random(1)
    for number in range(count):
        intent = "support" if number % 2 else ""
        share = chance.uniform(0.6, 1) if intent else chance.uniform(0, 0.7)
        heard = Hypothesis((Alternative("support"),), engine="vosk", evidence={"share": share})
        one = Overheard("shop", "main", f"{number}", "clean", intent, utterances=(heard,))
        append_overheard(path, one)
    return path


@pytest.mark.parametrize(("options", "intent"), [((), "support"), (("--foreign",), "")])
def test_what_is_heard_is_kept_with_its_label(run, folder, tmp_path, options, intent):
    out = tmp_path / "heard.jsonl"
    result = run("confidence-hear", folder, "--line", "shop", "--out", out, *options)

    assert result.exit_code == 0, result.output
    assert "1 recordings heard, 0 were there before" in result.output
    [one] = read_overheard(out)
    assert (one.line, one.step, one.intent, one.speaker) == ("shop", "main", intent, "anna")
    assert [heard.text for heard in one.utterances] == ["support"]


def test_an_interrupted_run_goes_on(run, folder, tmp_path):
    out = tmp_path / "heard.jsonl"
    append_overheard(out, Overheard("shop", "main", "a.wav", "clean", "support"))
    result = run("confidence-hear", folder, "--line", "shop", "--out", out)
    assert "0 recordings heard, 1 were there before" in result.output
    assert [one.utterances for one in read_overheard(out)] == [()]


def test_every_condition_is_heard(run, folder, tmp_path):
    out = tmp_path / "heard.jsonl"
    run(
        *("confidence-hear", folder, "--line", "shop", "--out", out),
        *("--codec", "l16", "--codec", "ulaw"),
    )
    assert len({one.condition for one in read_overheard(out)}) == 2


def test_training_writes_numbers_and_tells_what_they_do_elsewhere(run, tmp_path):
    learnt, elsewhere = heard_file(tmp_path / "a.jsonl", 60), heard_file(tmp_path / "b.jsonl", 10)
    out = tmp_path / "weights.json"
    result = run("confidence-train", learnt, "--out", out, "--test", elsewhere)

    assert result.exit_code == 0, result.output
    assert "vosk, from 60 recordings" in result.output
    assert "of 5, wrong 0; false accept" in result.output
    assert list(json.loads(out.read_text(encoding="utf-8"))["engines"]) == ["vosk"]


def test_too_little_to_learn_from_is_refused(run, tmp_path):
    learnt, out = heard_file(tmp_path / "a.jsonl", 10), tmp_path / "weights.json"
    result = run("confidence-train", learnt, "--out", out)
    assert isinstance(result.exception, DatasetError)
    assert not out.exists()
