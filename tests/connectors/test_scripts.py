"""The shipped scripts, unchanged, through every connector: keyed and spoken, in real time.

All of them call one server, one soon after another, since most of a call is listening. Whatever a
browser's call is judged by (steps, prompts, understanding, outcome) judges these calls too.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from centre_house import share_prompts
from patient_engines import LONG_S
from telecom_house import telecom_home

from smartivr.commands.own_server import SettableClock
from smartivr.commands.trial_server import trial_server
from smartivr.dialog.flow import Flow
from smartivr.evaluate.provider_call import Connector
from smartivr.evaluate.rehearsal import Rehearsal
from smartivr.evaluate.rehearsal_live import rehearse_live
from smartivr.flows.load import load_line
from smartivr.flows.script import CallScript, load_script
from smartivr.providers.registry import PROVIDERS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unhurried")]

CALLS = Path(__file__).parents[2] / "intents" / "telecom" / "calls"
KEYED, SPOKEN = "keys_only", "sales_open"
"""The server's clock is set to the Saturday morning of the spoken one."""
APART_S = 0.4
"""Spoken calls begin so long after one another, so that not all are recognized at one moment."""
LOOK_S = 0.25
"""Most of what a call costs here is asking the server for its log."""
WAITING = "settings: {no_input_s: 180}\n"
"""Of a line whose callers may take their time, as they do on a busy machine."""

Results = Mapping[tuple[str, str], Rehearsal | str]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Play all scripts through all connectors, on one server."""
    home = telecom_home(tmp_path_factory.mktemp("home"))
    flow = home / "intents" / "telecom" / "flow.yaml"
    flow.write_text(WAITING + flow.read_text(encoding="utf-8"), encoding="utf-8")
    share_prompts(home / "var")
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("EXPECT_S", "UNDERSTANDING_S", "OUTCOME_S"):
            patch.setattr(f"smartivr.evaluate.acting.{limit}", LONG_S)
        patch.setattr("smartivr.evaluate.provider_call._FOUND_WITHIN_S", LONG_S)
        patch.setattr("smartivr.evaluate.provider_call._LOOK_S", LOOK_S)
        return asyncio.run(_all(home))


async def _all(home: Path) -> Results:
    flow, clock = load_line(home / "intents" / "telecom"), SettableClock()
    spoken, keyed = (load_script(CALLS / f"{name}.yaml", flow) for name in (SPOKEN, KEYED))
    scripts = {KEYED: keyed.model_copy(update={"at": spoken.at}), SPOKEN: spoken}
    apart_s = {KEYED: 0.0, SPOKEN: APART_S}

    async def play(number: int, connector: Connector, name: str) -> Results:
        await asyncio.sleep(number * apart_s[name])
        result = await _play(flow, name, scripts[name], connector)
        return {(connector.dialect, name): result}

    async with trial_server(tuple(PROVIDERS), clock, home=home) as connectors:
        clock.set(spoken.begins(flow.calendar.timezone))
        placed = enumerate(connectors.values())
        playing = [play(*each, name) for each in placed for name in scripts]
        played = await asyncio.gather(*playing)
    return {key: result for one in played for key, result in one.items()}


async def _play(flow: Flow, name: str, script: CallScript, connector: Connector) -> Rehearsal | str:
    rehearsing = rehearse_live(
        connector.server, flow, {name: script}, connector=connector, set_clock=lambda _: None
    )
    (result,) = [result async for _, result in rehearsing]
    return result


@pytest.mark.parametrize("script", [KEYED, SPOKEN])
@pytest.mark.parametrize("dialect", sorted(PROVIDERS))
def test_a_whole_call_comes_as_its_script_says(results: Results, dialect: str, script: str) -> None:
    result = results[dialect, script]
    assert isinstance(result, Rehearsal), f"it was left out: {result}"
    told = [f"{line.at_s:6.1f} {line.who}: {line.text}" for line in result.transcript]
    assert result.passed, "\n".join([*result.failures, *told])
