import json
from dataclasses import replace

import pytest
import typer
from typer.testing import CliRunner

from smartivr.evaluate import bench
from smartivr.evaluate.capacity import Step

app = typer.Typer()
app.command()(bench.bench)


@pytest.fixture
def run(monkeypatch, outcome):
    """Run the benchmark without servers; also returns the loads that were measured."""
    measured = []

    async def measure(_settings, load, cores):
        measured.append((load.calls, load.recognizer, load.seconds, load.share, cores))
        return replace(outcome(load.calls), load=load)

    async def climb(_settings, load, limits, most, _cores):
        for calls in range(load.calls, most + 1, load.calls):
            one = outcome(calls, load=replace(load, calls=calls), delay_ms_p95=10.0 * calls)
            yield Step(one, limits.broken_by(one))
            if limits.broken_by(one):
                return

    monkeypatch.setattr(bench, "measure", measure)
    monkeypatch.setattr(bench, "climb", climb)

    def run_it(*arguments: object):
        return CliRunner().invoke(app, [str(one) for one in arguments]), measured

    return run_it


def test_one_call_and_many_are_measured_with_real_recognition_and_many_without(run):
    result, measured = run("--calls", 50, "--seconds", 10, "--no-search", "--talks", 1)

    assert result.exit_code == 0, result.output
    assert measured == [
        (50, "scripted", 10.0, 0.25, None),
        (1, "", 20.0, 1.0, None),
        (16, "", 10.0, 0.25, None),
        (16, "", 10.0, 1.0, None),
    ]
    assert "last speech to meaning, beyond the silence: p50 / p95" in result.output
    assert "40 / 80 ms" in result.output
    assert "held:" not in result.output


def test_the_search_prints_what_broke_and_how_many_calls_are_held(run, tmp_path):
    out = tmp_path / "bench.json"

    result, measured = run("--calls", 0, "--real-calls", 0, "--talks", 1, "--json", out)

    assert result.exit_code == 0, result.output
    assert measured == []
    assert "the delay's p95 is 320 ms, beyond 250 ms" in result.output
    assert "held: 24 calls (callers speaking 25% of the time" in result.output
    written = json.loads(out.read_text(encoding="utf-8"))
    assert (written["held"], len(written["steps"])) == (24, 4)
    assert written["machine"]["cores"]


def test_a_search_that_breaks_nothing_says_that_there_may_be_more(run):
    result, _ = run("--calls", 0, "--real-calls", 0, "--talks", 0, "--most", 16)

    assert "held: 16 calls, and maybe more" in result.output


def test_a_connector_is_called_by_the_first_callers_alone(run):
    result, measured = run("--calls", 200, "--dialect", "twilio", "--seconds", 5)

    assert result.exit_code == 0, result.output
    assert measured == [(200, "scripted", 5.0, 0.25, None)]
    assert "through twilio" in result.output


def test_a_connector_that_is_not_there_is_refused(run):
    result, measured = run("--dialect", "telegraph")

    assert "no dialect 'telegraph'" in str(result.exception)
    assert measured == []


def test_connectors_are_compared_without_any_call(run, monkeypatch, tmp_path):
    monkeypatch.setattr(bench, "_FED_S", 0.1)
    out = tmp_path / "costs.json"

    result, measured = run("--connectors", "--json", out)

    assert result.exit_code == 0, result.output
    assert measured == []
    assert "twilio" in result.output
    assert json.loads(out.read_text(encoding="utf-8"))["costs"][0]["dialect"] == "twilio"
