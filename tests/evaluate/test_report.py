import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from smartivr.errors import DatasetError
from smartivr.evaluate.comparison import Verdict, compare
from smartivr.evaluate.page import render, write_html
from smartivr.evaluate.report import Circumstances, Report, as_dict, write_json
from smartivr.evaluate.sweep import Swept, conditions
from smartivr.evaluate.tables import terminal
from smartivr.understanding.expecting import Bands


@pytest.fixture
def report(hear):
    heard = (
        hear("sales", file="<b>bold</b>.wav", speaker="anna"),
        hear("sales", "accept", "support", 0.8, file="wrong.wav", speaker="ben"),
        hear("", "reject", "", 0.1, file="outside.wav", speaker="ben", condition="snr 6 dB"),
        hear("", "reject", "", 0.0, file="silent.wav", condition="snr 6 dB", utterances=0),
    )
    circumstances = Circumstances(
        line="telecom",
        step="main",
        recognizer="scripted",
        folder="samples",
        date="2026-11-23T12:00:00+00:00",
        command="smartivr evaluate samples --line telecom",
        jobs=1,
        took_s=3.2,
        bands=Bands(),
        remarks=("a remark",),
    )
    return Report(circumstances, heard)


def test_json_holds_conditions_overall_speakers_and_every_file(report, tmp_path):
    out = tmp_path / "report.json"

    write_json(report, out)

    read = json.loads(out.read_text(encoding="utf-8"))
    assert [one["name"] for one in read["conditions"]] == ["clean", "snr 6 dB"]
    assert read["conditions"][0]["false_accept"] is None
    assert read["conditions"][1]["in_scope_accuracy"] is None
    assert read["overall"]["name"] == "overall"
    assert read["overall"]["utterances"] == 4
    assert [one["name"] for one in read["speakers"]] == ["(not named)", "anna", "ben"]
    assert [one["file"] for one in read["worst"]] == ["wrong.wav"]
    assert (read["files"][0]["latency_ms"], read["files"][0]["silence_ms"]) == (600, 500)
    assert read["files"][3]["latency_ms"] is None
    assert {"cores", "processor", "python", "system"} <= read["machine"].keys()
    assert read["versions"]["numpy"]


def test_the_terminal_shows_figures_with_intervals_and_the_worst(report):
    console = Console(width=200, record=True, file=StringIO())

    console.print(terminal(report))

    text = console.export_text()
    assert "50.0 (9-91)" in text
    assert "accept support" in text
    assert "a remark" in text


def test_the_page_needs_nothing_from_elsewhere(report):
    page = render(report)

    assert "<script" not in page
    assert "<link" not in page
    assert "url(http" not in page
    assert page.count("<svg") == 6


def test_a_sweep_is_drawn_against_its_noise_and_summed_up(hear, report):
    asked = conditions(Swept(noises=("kitchen=n.wav",), names="clean,kitchen@6:12:3"))
    heard = tuple(hear("sales", condition=one.name, file="a.wav") for one in asked)

    page = render(Report(report.circumstances, heard, asked))

    assert "Accuracy against noise" in page
    assert "mean over kitchen 6-12 dB" in page


def test_what_changed_since_an_earlier_run_stands_on_the_page_and_in_json(report):
    before = [replace(Verdict.on(one), right=True) for one in report.heard]
    now = [Verdict.on(one) for one in report.heard]
    comparison = compare("old.json", before, now)

    against = replace(report, comparison=comparison)

    page = render(against)
    assert "Against old.json" in page
    assert "0 better,\n1 worse" in page
    changes = as_dict(against)["against"]["changes"]
    assert [(one["figure"], one["worse"]) for one in changes] == [
        ("command", ["wrong.wav"]),
        ("false accept", []),
    ]


def test_drawings_take_their_colours_from_the_page(report):
    page = render(report)

    assert "prefers-color-scheme: dark" in page
    assert "var(--accent)" in page[page.index("<svg") :]
    assert "#000000" not in page


def test_ids_of_drawings_do_not_clash(report):
    page = render(report)
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]

    clipping = [name for name in ids if name.startswith(("p", "m")) and len(name) == 11]
    assert len(clipping) == len(set(clipping))


def test_file_names_are_text_and_never_markup(report):
    page = render(report)

    assert "<b>bold</b>" not in page


def test_a_report_of_rejections_alone_can_be_drawn(hear, report):
    quiet = Report(report.circumstances, (hear("", "reject", "", 0.0, utterances=0),))

    page = render(quiet)

    assert page.count("<svg") == 4
    assert "nothing to measure" in page
    assert as_dict(quiet)["overall"]["correct_reject"] == 1.0


def test_a_report_that_cannot_be_written_says_where(report, tmp_path):
    with pytest.raises(DatasetError, match="cannot be written"):
        write_html(report, tmp_path / "missing" / "report.html")
