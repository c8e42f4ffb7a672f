"""Every scripted call of every line, in pure time."""

from pathlib import Path

import pytest

from smartivr.dialog.flow import Flow
from smartivr.evaluate.rehearsal import rehearse
from smartivr.flows.centre import read_centre
from smartivr.flows.load import load_line
from smartivr.flows.script import load_script

INTENTS = Path(__file__).parents[2] / "intents"
PLAN = read_centre(INTENTS).plan
SCRIPTS = sorted(INTENTS.glob("*/calls/*.yaml"))


def flow_of(line: str) -> Flow:
    return load_line(INTENTS / line)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_call_goes_as_its_script_says(path: Path) -> None:
    flow = flow_of(path.parts[-3])
    rehearsal = rehearse(flow, load_script(path, flow), PLAN)
    told = "\n".join(f"{line.at_s:6.1f} {line.who}: {line.text}" for line in rehearsal.transcript)
    assert rehearsal.passed, f"{rehearsal.failures}\n{told}"
