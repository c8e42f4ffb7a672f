"""The shipped scripts, unchanged, through every connector: keyed and spoken, in real time.

All of them call one server, one soon after another, since most of a call is listening. Whatever a
browser's call is judged by (steps, prompts, understanding, outcome) judges these calls too.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from smartivr.commands.own_server import SettableClock
from smartivr.commands.trial_server import trial_server
from smartivr.dialog.flow import Flow
from smartivr.evaluate.provider_call import Connector
from smartivr.evaluate.rehearsal import Rehearsal
from smartivr.evaluate.rehearsal_live import rehearse_live
from smartivr.flows.load import load_line
from smartivr.flows.script import CallScript, load_script
from smartivr.providers.registry import PROVIDERS

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

LINE = Path(__file__).parents[2] / "intents" / "telecom"
KEYED, SPOKEN = "keys_only", "sales_open"
"""The server's clock is set to the Saturday morning of the spoken one."""
APART_S = 1.5
"""Spoken calls begin so long after one another: two cores recognize what few say at one moment."""

Results = Mapping[tuple[str, str], Rehearsal | str]


@pytest.fixture(scope="module")
def results() -> Results:
    """Play all scripts through all connectors, on one server."""
    return asyncio.run(_all())


async def _all() -> Results:
    flow, clock = load_line(LINE), SettableClock()
    spoken, keyed = (load_script(LINE / "calls" / f"{name}.yaml", flow) for name in (SPOKEN, KEYED))
    scripts = {KEYED: keyed.model_copy(update={"at": spoken.at}), SPOKEN: spoken}
    apart_s = {KEYED: 0.0, SPOKEN: APART_S}

    async def play(number: int, connector: Connector, name: str) -> Results:
        await asyncio.sleep(number * apart_s[name])
        result = await _play(flow, name, scripts[name], connector)
        return {(connector.dialect, name): result}

    async with trial_server(tuple(PROVIDERS), clock) as connectors:
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
