"""Scripted calls of files that are not published."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from centre_house import FLOW, PHRASES, CentreHouse, centre_house

pytestmark = pytest.mark.asyncio(loop_scope="module")
RIGHT = """\
call: Somebody leaves a message
turns:
  - press: "2"
outcome: {kind: voicemail, destination: sales}
"""
WRONG = """\
call: Somebody wants an agent
turns:
  - say: agents
  - expect: {step: box}
"""
FILES = {"flow.yaml": FLOW, "phrases.yaml": PHRASES}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory) -> AsyncIterator[CentreHouse]:
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


async def played(house: CentreHouse, language: str = "en", **wanted) -> dict[str, dict]:
    async with httpx.AsyncClient(timeout=60, headers={"Accept-Language": language}) as client:
        answer = await client.post(f"{house.url}/v1/lines/shop/rehearsals", json=wanted)
    assert answer.status_code == 200
    results = [json.loads(line) for line in answer.text.splitlines()]
    return {result["file"]: result for result in results}


async def test_each_script_passes_or_tells_what_was_expected_and_where(house):
    scripts = {"calls/right.yaml": RIGHT, "calls/wrong.yaml": WRONG, "calls/faulty.yaml": "call: ["}
    results = await played(house, files={**FILES, **scripts})
    assert set(results) == set(scripts)
    right, wrong, faulty = (results[f"calls/{name}.yaml"] for name in ("right", "wrong", "faulty"))
    assert (right["passed"], right["failures"]) == (True, [])
    assert not wrong["passed"]
    (failure,) = wrong["failures"]
    assert "expected step 'box', the call is at 'agents'" in failure["message"]
    assert (failure["line"], failure["column"]) == (4, 5)
    assert {"at_s", "who", "text"} == set(wrong["transcript"][0])
    assert not faulty["passed"]
    assert faulty["failures"][0]["line"] == 1


async def test_a_script_is_told_in_the_readers_language_and_what_was_said_as_it_was(house):
    results = await played(house, "pl", files={**FILES, "calls/wrong.yaml": WRONG})
    wrong = results["calls/wrong.yaml"]
    assert "oczekiwano kroku 'box', połączenie jest w 'agents'" in wrong["failures"][0]["message"]
    told = {(line["who"], line["text"]) for line in wrong["transcript"]}
    assert ("caller", "mówi: agents") in told
    assert ("call", "Agents, a message, or a callback?") in told


async def test_what_is_played_is_what_was_sent_with_the_people_who_are_there(house):
    flow = FLOW.replace("box: {voicemail: sales", "box: {transfer: ann")
    flow = flow.replace(", silence_s: 2", "")
    script = RIGHT.replace("kind: voicemail, destination: sales", "kind: transfer, agent: ann")
    files = {**FILES, "flow.yaml": flow, "calls/ann.yaml": script}
    assert (await played(house, files=files))["calls/ann.yaml"]["failures"] == []
    assert not (await played(house, files={**FILES, "calls/a.yaml": script}))["calls/a.yaml"][
        "passed"
    ]


async def test_one_script_is_played_alone(house):
    files = {**FILES, "calls/right.yaml": RIGHT, "calls/wrong.yaml": WRONG}
    assert set(await played(house, files=files, only="calls/right.yaml")) == {"calls/right.yaml"}


async def test_without_scripts_nothing_is_played(house):
    assert await played(house, files=FILES) == {}


async def test_a_faulty_flow_is_refused_with_its_mistakes(house):
    files = {"flow.yaml": "title: [", "calls/right.yaml": RIGHT}
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(f"{house.url}/v1/lines/shop/rehearsals", json={"files": files})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad-flow")
    assert "flow.yaml:1:" in answer.json()["error"]["message"]
