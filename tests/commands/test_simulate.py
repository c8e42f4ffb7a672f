import json

import pytest
from typer.testing import CliRunner

from smartivr.cli import app
from smartivr.commands.terminal import out

FLOW = """
title: Shop
language: en
start: main
main: main
agent: human
steps:
  main:
    menu: Orders or repairs?
    options:
      orders: {key: 1, next: human, phrases: [orders]}
      repairs: {key: 2, next: repairs, phrases: [repairs]}
  human: {queue: desk}
  repairs: {hangup: We repair nothing today.}
"""
PEOPLE = "people: {ann: {name: Ann Baker}}\n"
QUEUES = "queues: {desk: {agents: [ann]}}\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "intents" / "shop"
    folder.mkdir(parents=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    monkeypatch.setenv("SMARTIVR_HOME", str(tmp_path))
    monkeypatch.setenv("SMARTIVR_VAR", str(tmp_path / "var"))
    monkeypatch.setattr(out, "width", 120)
    return tmp_path / "intents"


@pytest.fixture
def served(home):
    (home / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    (home / "queues.yaml").write_text(QUEUES, encoding="utf-8")
    return home.parent


def run(*arguments: str):
    result = CliRunner().invoke(app, ["simulate", "shop", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_waiting_is_shown_beside_erlang_c(served) -> None:
    code, shown, _ = run("--hours", "6")
    assert code == 0
    assert "4.00 Erlang for 5 agents" in shown
    assert "Erlang C: 55.41% wait, 132.99 s in the mean." in shown
    assert "off Erlang C" in shown


def test_every_figure_is_written_as_json(served) -> None:
    code, _, said = run("--hours", "6", "--json", str(served / "found.json"))
    found = json.loads((served / "found.json").read_text(encoding="utf-8"))
    assert (code, "wrote" in said) == (0, True)
    assert found["calls"] == found["figures"]["answered"] > 300
    assert found["erlang_c_wait_probability"] == pytest.approx(0.5541, abs=1e-4)
    assert found["erlang_c_mean_wait_s"] == pytest.approx(132.99, abs=0.01)
    assert found["wait_probability"] == pytest.approx(0.5541, rel=0.03)
    assert found["mean_wait_s"] == pytest.approx(132.99, rel=0.03)
    assert found["sampled_mean_wait_s"] != found["mean_wait_s"]
    assert found["simulated_calls_per_minute"] > 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--patience-seconds", "90"), "Erlang C does not hold here"),
        (("--handling", "fixed"), "Erlang C does not hold here"),
        (("--agents", "4"), "the agents cannot keep up"),
    ],
)
def test_where_erlang_c_does_not_hold_that_is_said(served, options, sentence) -> None:
    code, shown, _ = run("--hours", "1", *options)
    assert code == 0
    assert sentence in shown


def test_a_line_without_a_queue_served_here_is_refused_in_one_sentence(home) -> None:
    code, shown, said = run()
    assert (code, shown) == (2, "")
    assert "brings no caller to a queue that is served here" in said


def test_a_file_that_cannot_be_written_is_told(served) -> None:
    code, _, said = run("--hours", "0.1", "--json", str(served / "nowhere" / "found.json"))
    assert code == 2
    assert "cannot be written" in said
