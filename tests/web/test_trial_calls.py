"""A draft is called before anybody else gets it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio
from centre_house import FLOW, CentreHouse, centre_house

from smartivr.errors import FlowError, NotFound
from smartivr.statistics.reading import catch_up, read_past
from smartivr.store.trials import is_trial

pytestmark = pytest.mark.asyncio(loop_scope="module")
OTHER = FLOW.replace("Agents, a message", "People, a message")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory) -> AsyncIterator[CentreHouse]:
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


async def draft(house: CentreHouse, text: str) -> str:
    drafting = house.desk.publication.drafting
    now = await drafting.texts("shop")
    begun = await drafting.begin("shop", "Ann", files={**now.files, "flow.yaml": text})
    return begun.id


async def first_prompt(client, **wanted) -> tuple[str, str]:
    """Call; what is said first, and the call's id."""
    async with client.call(**wanted) as call:
        async for message in call:
            if message["type"] == "prompt":
                return message["text"], call.session
    raise AssertionError("nothing was said")


async def test_a_trial_follows_the_draft_and_everybody_else_the_line(house):
    wanted = await draft(house, OTHER)
    async with house.client() as client:
        said, trial = await first_prompt(client, line="shop", draft=wanted)
        assert said.startswith("People, a message")
        said, call = await first_prompt(client, line="shop")
        assert said.startswith("Agents, a message")
        assert is_trial((await client.session(trial))["version"])
        assert not is_trial((await client.session(call))["version"])


async def test_figures_leave_trials_out(house):
    wanted = await draft(house, OTHER)
    calls = house.desk.switchboard.calls
    async with house.client() as client:
        _, trial = await first_prompt(client, line="shop", draft=wanted)
        _, call = await first_prompt(client, line="shop")
    for one in (trial, call):
        await calls[one].over.wait()
    now = datetime.now(UTC)
    while await catch_up(house.store):
        pass
    past = await read_past(house.store, now - timedelta(hours=1), now, now=now)
    counted = {one.id for one in past.calls}
    assert trial not in counted
    assert (await house.store.call(trial)).flow_version.startswith("draft:")


async def test_a_draft_in_another_language_is_spoken_by_its_own_voice(house):
    engines = house.desk.switchboard.engines
    before = engines.equipment_for(house.desk.switchboard.line("shop"))
    wanted = await draft(house, OTHER.replace("language: en", "language: pl"))
    async with house.client() as client:
        said, _ = await first_prompt(client, line="shop", draft=wanted)
    assert said.startswith("People")
    assert engines.equipment_for(house.desk.switchboard.line("shop")) is before
    assert house.desk.switchboard.engines.troubles == {}


async def test_a_faulty_draft_cannot_be_called(house):
    wanted = await draft(house, FLOW.replace("start: main", "start: mian"))
    async with house.client() as client:
        with pytest.raises(FlowError):
            await first_prompt(client, line="shop", draft=wanted)
        with pytest.raises(NotFound):
            await first_prompt(client, line="shop", draft="nothing")


async def test_who_is_unknown_gets_no_draft(house):
    wanted = await draft(house, OTHER)
    async with httpx.AsyncClient(headers={"Origin": house.url}, timeout=60) as browser:
        body = {"line": "shop", "draft": wanted}
        answer = await browser.post(f"{house.url}/v1/sessions", json=body)
    assert answer.status_code == 401
