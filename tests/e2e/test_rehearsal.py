"""Scripted calls whose agents log in on a real server."""

from pathlib import Path

import pytest

from smartivr.evaluate.rehearsal_live import rehearse_live
from smartivr.flows.script import load_script


@pytest.fixture
def live(office, tmp_path: Path):
    """Play a script on the office's server; how it went, or why it was left out."""

    async def playing(text: str, **options):
        path = tmp_path / "call.yaml"
        path.write_text(f"call: Test\n{text}")
        flow = office.switchboard.lines["office"]
        scripts = {"call": load_script(path, flow)}
        results = [one async for one in rehearse_live(office.url, flow, scripts, **options)]
        return results[0][1]

    return playing


async def test_an_agent_of_the_script_takes_the_call_and_hangs_up(live) -> None:
    result = await live(
        """
agents: {ann: {answers_after_s: 0.5}}
turns:
  - expect: {step: waiting, agent: ann, label: ""}
  - agent: hold
  - agent: unhold
  - press: "1"
outcome: {verdict: routed, kind: queue, destination: help, agent: ann}
""",
        api_key="",
    )
    assert result.failures == ()


async def test_an_agent_who_declines_leaves_the_call_to_the_other(live) -> None:
    result = await live(
        """
agents: {ann: {declines: 1}, bob: {answers_after_s: 2}}
turns: [{expect: {agent: bob}}]
outcome: {agent: bob}
""",
        api_key="",
    )
    assert result.failures == ()


async def test_a_caller_is_sent_to_another_queue_and_answered_there(live) -> None:
    result = await live(
        """
agents: {ann: {}, cat: {answers_after_s: 0.5}}
turns:
  - expect: {agent: ann}
  - agent: send
    to: other
  - expect: {step: other, agent: cat}
outcome: {destination: other, agent: cat}
""",
        api_key="",
    )
    assert result.failures == ()


async def test_where_nobody_is_there_the_caller_has_arrived_in_the_queue(live) -> None:
    result = await live(
        """
agents: {}
turns: [{expect: {music: true}}, {hang_up: true}]
outcome: {verdict: abandoned, kind: queue, destination: help}
""",
        api_key="",
    )
    assert result.failures == ()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("agents: {ann: {}}\nahead: 2\n", "other callers wait in it while agents are there"),
        ("agents: {}\nahead: 9\n", "too many other callers wait in it, or for too long"),
        ("agents: {ann: {calls: 3}}\n", "it begins in the middle of an agent's day"),
        ("agents: {ann: {logs_in_after_s: 300}}\n", "it takes too long in real time"),
    ],
)
async def test_what_takes_a_day_or_a_crowd_is_left_out(live, more: str, reason: str) -> None:
    assert await live(f"{more}turns: []\n", api_key="") == reason


async def test_on_a_server_of_others_nobody_logs_in(live) -> None:
    reason = await live("agents: {ann: {}}\nturns: []\n")
    assert reason == "agents would log in, which is done on a server of its own only"


async def test_other_callers_wait_ahead(live) -> None:
    result = await live(
        """
agents: {}
ahead: 2
turns:
  - expect: {position: 3, prompt: two callers before you}
  - hang_up: true
outcome: {verdict: abandoned, kind: queue, destination: help}
""",
        api_key="",
    )
    assert result.failures == ()
