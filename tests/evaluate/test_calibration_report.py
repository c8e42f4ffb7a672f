from pathlib import Path

import pytest
from rich.console import Console

from smartivr.errors import DatasetError
from smartivr.evaluate.calibrate import calibrate
from smartivr.evaluate.calibration_report import lines_to_paste, shown, write_bands
from smartivr.flows.load import load_line
from smartivr.understanding.expecting import Bands

TELECOM = Path(__file__).parents[2] / "intents" / "telecom" / "flow.yaml"


def test_the_table_and_the_lines_to_paste_are_shown(hear):
    heard = [hear("support", confidence=0.9), hear("", understood="support", confidence=0.305)]
    console = Console(width=120, record=True)
    console.print(shown(calibrate(heard, 0.0)))
    told = console.export_text()
    assert "bands for a false accept of 0 %" in told
    assert "acted upon from 0.31: 100.0 (21-100) % of answers" in told
    assert lines_to_paste(Bands(0.31, 0.31)) in told


def test_bands_are_written_and_comments_stay(line):
    flow = line / "flow.yaml"
    flow.write_text(f"# ours\n{flow.read_text()}".replace("steps:", "steps:  # all of them"))
    assert write_bands(flow, "main", Bands(0.66, 0.4)) == "settings"
    written = flow.read_text()
    assert written.startswith("# ours\n")
    assert "steps:  # all of them" in written
    assert "end_silence_s: 1.1" in written
    assert load_line(line).policy.bands == Bands(0.66, 0.4)


def test_a_step_with_bands_of_its_own_keeps_them_apart(line):
    flow = line / "flow.yaml"
    assert write_bands(flow, "number", Bands(0.66, 0.4)) == "steps.number.settings"
    loaded = load_line(line)
    assert loaded.policy.bands == Bands()
    assert "accept: 0.66" in flow.read_text()


def test_a_shipped_flow_changes_by_the_bands_alone(tmp_path):
    flow = tmp_path / "flow.yaml"
    flow.write_text(TELECOM.read_text(encoding="utf-8"), encoding="utf-8")
    write_bands(flow, "main", Bands(0.7, 0.45))
    before, after = TELECOM.read_text().splitlines(), flow.read_text().splitlines()
    added = ["settings:", "  accept: 0.7", "  confirm_from: 0.45"]
    assert [row for row in after if row in added] == added
    assert sum(row.lstrip().startswith("#") for row in after) == sum(
        row.lstrip().startswith("#") for row in before
    )


def test_a_flow_that_is_no_yaml_is_said_to_be_so(tmp_path):
    flow = tmp_path / "flow.yaml"
    flow.write_text("steps: [", encoding="utf-8")
    with pytest.raises(DatasetError, match="cannot be written"):
        write_bands(flow, "main", Bands())
