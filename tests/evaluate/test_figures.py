import pytest
import typer
from typer.testing import CliRunner

from smartivr.errors import DatasetError
from smartivr.evaluate import figures
from smartivr.evaluate.claims import Row
from smartivr.statistics.rates import Rate

app = typer.Typer()
app.command()(figures.figures)


@pytest.fixture
def run(line, tmp_path, monkeypatch):
    """Print the figures of two groups, one of which needs a set that is not there."""
    measured = []

    def orders(shop):
        measured.append(shop.limit)
        return [
            Row("orders, clean", Rate(97, 100), at_least=0.97),
            Row("orders, kitchen 6 dB", Rate(80, 100)),
            Row("orders, mean over kitchen 6-24 dB", Rate(600, 700, 150.0), at_least=0.899),
        ]

    def digits(shop):
        shop.set_of("fsdd")
        return []

    monkeypatch.setattr(figures, "CLAIMS", {"orders": orders, "digits": digits})
    monkeypatch.setenv("SMARTIVR_HOME", str(line.parents[1]))
    monkeypatch.setenv("SMARTIVR_VAR", str(tmp_path / "var"))

    def run_it(*arguments: str):
        return CliRunner().invoke(app, [*arguments]), measured

    return run_it


def test_every_claim_is_printed_with_its_interval_and_goal(run):
    result, _ = run()

    assert result.exit_code == 0, result.output
    lines = [" ".join(text.split()) for text in result.output.splitlines()]
    assert "orders, clean 97.0 (92-99) 100 at least 97 reached" in lines
    assert "orders, mean over kitchen 6-24 dB 85.7 (79-90) 700 at least 89.9 missed" in lines


def test_noisy_orders_stand_beside_what_was_published(run):
    result, _ = run()

    lines = [" ".join(text.split()) for text in result.output.splitlines()]
    assert "6 dB 80.0 (71-87) 93.5 84.5 61.0 75.5 66.5" in lines
    assert "24 dB - 99.0 93.0 96.0 87.5 82.5" in lines
    assert "mean, 6-24 dB 85.7 (79-90) 97.6 89.9 86.8 84.5 77.6" in lines


def test_what_needs_a_set_that_is_not_there_is_skipped_with_the_reason(run):
    result, _ = run()

    assert "digits: skipped, as no folder fsdd* is in data" in " ".join(result.output.split())


def test_figures_that_were_measured_can_be_printed_again(run):
    first, _ = run("--only", "orders", "--limit", "5")
    second, measured = run("--only", "orders", "--reuse")

    assert measured == [5]
    assert "orders, 5 of each set" in second.output
    assert second.output == first.output


def test_a_group_that_there_is_not_is_refused(run):
    result, _ = run("--only", "orderz")

    assert isinstance(result.exception, DatasetError)
