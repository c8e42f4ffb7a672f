import json

import pytest
import soundfile
import typer
from typer.testing import CliRunner

from smartivr.audio.tones import comfort_noise
from smartivr.commands.evaluate import evaluate, evaluate_convert
from smartivr.errors import DatasetError, NotFound
from smartivr.evaluate.measuring import spread
from smartivr.statistics.evaluations.kept import FOLDER, read_all, read_one

app = typer.Typer()
app.command()(evaluate)
app.command()(evaluate_convert)


@pytest.fixture
def run(line, monkeypatch):
    """Run a command; its home folder holds one line, `shop`."""
    monkeypatch.setenv("SMARTIVR_HOME", str(line.parents[1]))

    def run_it(*arguments: object):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run_it


@pytest.fixture
def folder(tmp_path, speech):
    samples = tmp_path / "samples"
    samples.mkdir()
    for name in ("a.wav", "b.wav", "c.wav"):
        soundfile.write(samples / name, speech, 16000)
    labels = "file\tintent\tspeaker\na.wav\tsupport\tanna\nb.wav\tsuport\tben\nc.wav\t\tben\n"
    (samples / "labels.tsv").write_text(labels, encoding="utf-8")
    return samples


def test_a_run_prints_and_writes_what_came_of_it(run, folder, tmp_path):
    json_out, html_out = tmp_path / "out.json", tmp_path / "out.html"

    result = run(
        "evaluate",
        folder,
        "--line",
        "shop",
        "--codec",
        "ulaw",
        "--json",
        json_out,
        "--html",
        html_out,
    )

    assert result.exit_code == 0, result.output
    read = json.loads(json_out.read_text(encoding="utf-8"))
    assert (read["line"], read["step"], read["recognizer"]) == ("shop", "main", "scripted")
    assert [one["name"] for one in read["conditions"]] == ["8000 Hz ulaw"]
    assert (read["overall"]["utterances"], read["overall"]["in_scope_accuracy"]) == (3, 0.5)
    assert read["overall"]["false_accept"] == 1.0
    assert "did you mean 'support'" in read["remarks"][0]
    assert "labels.tsv:3" in result.output
    assert html_out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_conditions_are_swept_in_one_run(run, folder, tmp_path):
    soundfile.write(folder / "kitchen-noise.wav", comfort_noise(2.0, 16000, -40.0), 16000)
    json_out = tmp_path / "out.json"

    result = run(
        "evaluate",
        folder,
        "--line",
        "shop",
        "--conditions",
        "clean,ulaw+loss@3,kitchen@12:24:6",
        "--json",
        json_out,
    )

    assert result.exit_code == 0, result.output
    read = json.loads(json_out.read_text(encoding="utf-8"))
    assert [one["name"] for one in read["conditions"]] == [
        "clean",
        "8000 Hz ulaw, loss 3 %",
        "kitchen 12 dB",
        "kitchen 18 dB",
        "kitchen 24 dB",
    ]
    assert [(one["name"], one["utterances"]) for one in read["means"]] == [
        ("mean over kitchen 12-24 dB", 9)
    ]
    assert "mean over kitchen 12-24 dB" in result.output


def test_a_figure_that_misses_its_bound_ends_with_1_and_a_sentence(run, folder):
    kept = run("evaluate", folder, "--line", "shop", "--fail-below", "intent=0.5")
    missed = run("evaluate", folder, "--line", "shop", "--fail-above", "clean:false_accept=0.05")

    assert kept.exit_code == 0, kept.output
    assert missed.exit_code == 1
    assert "false accept of clean is 100.0 %" in missed.output


def test_a_run_is_compared_with_an_earlier_one(run, folder, tmp_path):
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    run("evaluate", folder, "--line", "shop", "--json", old)

    result = run(
        "evaluate", folder, "--line", "shop", "--limit", 2, "--against", old, "--json", new
    )

    assert result.exit_code == 0, result.output
    assert "against old.json" in result.output
    assert "compared on the 2 recordings of both runs" in result.output
    against = json.loads(new.read_text(encoding="utf-8"))["against"]
    assert [(one["figure"], one["recordings"]) for one in against["changes"]] == [("command", 2)]
    assert against["changes"][0]["p_value"] == 1.0


def test_calls_of_the_store_are_judged(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SMARTIVR_VAR", str(tmp_path / "var"))
    json_out, html_out = tmp_path / "out.json", tmp_path / "out.html"

    result = run(
        "evaluate", "--from-calls", "--line", "shop", "--json", json_out, "--html", html_out
    )

    assert result.exit_code == 0, result.output
    assert "0 calls on shop" in result.output
    assert json.loads(json_out.read_text(encoding="utf-8"))["calls"] == 0
    assert html_out.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_calls_of_the_store_are_no_recordings(run, folder):
    result = run("evaluate", folder, "--from-calls")

    assert isinstance(result.exception, DatasetError)


def test_without_a_folder_there_is_nothing_to_hear(run):
    result = run("evaluate", "--line", "shop")

    assert isinstance(result.exception, DatasetError)


def test_a_limit_is_spread_over_all_recordings():
    assert spread(list("abcdefghij"), 3) == ("a", "d", "g")
    assert spread(list("abc"), 9) == ("a", "b", "c")


def test_an_unknown_line_is_refused_with_those_there_are(run, folder):
    result = run("evaluate", folder, "--line", "shoe")

    assert isinstance(result.exception, NotFound)
    assert "it holds shop" in str(result.exception)


def test_mistakes_in_labels_are_told_before_anything_is_heard(run, folder):
    (folder / "labels.tsv").write_text("file\tintent\nmissing.wav\tsales\n", encoding="utf-8")

    result = run("evaluate", folder, "--line", "shop")

    assert isinstance(result.exception, DatasetError)
    assert "labels.tsv:2" in str(result.exception)


def test_labels_of_a_public_data_set_are_converted(run, tmp_path, speech):
    soundfile.write(tmp_path / "7_anna_1.wav", speech, 16000)
    out = tmp_path / "fsdd.tsv"

    result = run("evaluate-convert", "fsdd", tmp_path, "--out", out)

    assert result.exit_code == 0, result.output
    assert "1 recordings" in result.output
    assert '7_anna_1.wav\tdigit\t{"digit": "7"}\tanna' in out.read_text(encoding="utf-8")


def test_calibrating_prints_the_bands_and_writes_them_when_told(run, folder, line):
    flow = line / "flow.yaml"
    before = flow.read_text(encoding="utf-8")

    shown = run("evaluate", folder, "--line", "shop", "--calibrate", "--false-accept", "0")
    assert shown.exit_code == 0, shown.output
    assert "bands for a false accept of 0 %" in shown.output
    assert "false accept at 95 % right accept" in shown.output
    assert flow.read_text(encoding="utf-8") == before

    written = run(
        "evaluate", folder, "--line", "shop", "--calibrate", "--false-accept", "1", "--write"
    )
    assert "written to settings of flow.yaml" in written.output
    assert "accept: 0.0" in flow.read_text(encoding="utf-8")


def test_calibrating_without_outsiders_is_refused(run, folder):
    (folder / "labels.tsv").write_text("file\tintent\na.wav\tsupport\n", encoding="utf-8")
    result = run("evaluate", folder, "--line", "shop", "--calibrate")
    assert isinstance(result.exception, DatasetError)


def test_a_run_is_kept_unless_it_is_not_wanted(run, folder, line):
    kept = line.parents[1] / "var" / FOLDER
    assert run("evaluate", folder, "--line", "shop", "--no-keep").exit_code == 0
    assert read_all(kept) == []
    assert run("evaluate", folder, "--line", "shop", "--codec", "ulaw").exit_code == 0
    (summary,) = read_all(kept)
    assert (summary.line, summary.step, summary.set) == ("shop", "main", "samples")
    assert (summary.recordings, summary.conditions) == (3, ("8000 Hz ulaw",))
    assert summary.figures["in_scope_accuracy"].value == 0.5
    assert summary.version
    _, rows = read_one(kept, summary.id)
    assert [row.in_scope for row in rows] == [True, True, False]
