"""Who may see which call is which: by its id a call is read and ended, and a number is personal."""

import asyncio

import httpx
from patience import furnish_patiently, patient_house
from signed_in import cookie_of

from smartivr.web.identity.cookie import COOKIE

CALLER = "+442079460123"
ADDRESSES = ("/v1/calls", "/v1/wall", "/v1/queues", "/v1/queues/agents", "/wall")
WITH_NUMBERS = {"/v1/calls", "/v1/wall", "/wall"}


async def seen(house, role, address):
    """Return what somebody of this role is told of live calls."""
    async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
        client.cookies.set(COOKIE, await cookie_of(house, role))
        answer = await client.get(address)
    assert answer.status_code == 200
    return answer.text


async def test_ids_and_numbers_are_for_those_who_may_see_calls(tmp_path):
    async with (
        patient_house(furnish_patiently(tmp_path)) as house,
        house.client() as client,
        client.call(line="shop", caller=CALLER) as call,
    ):
        wall = house.desk.wall
        with wall.watching():
            await call.press("1")
            async with asyncio.timeout(60):
                async for board in wall.changes(beat_s=1.0):
                    if board and board.waiting:
                        break
        for address in ADDRESSES:
            told = await seen(house, "supervisor", address)
            hidden = await seen(house, "agent", address)
            assert call.session in told, address
            assert (CALLER in told) == (address in WITH_NUMBERS), address
            assert call.session not in hidden, address
            assert CALLER not in hidden, address
        assert (await client.request("GET", "/v1/calls"))["calls"][0]["session"] == call.session


async def test_who_may_not_erase_deletes_no_recordings(tmp_path):
    async with patient_house(furnish_patiently(tmp_path)) as house:
        for role, status in (("editor", 403), ("supervisor", 404)):
            async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
                client.cookies.set(COOKIE, await cookie_of(house, role))
                page = (await client.get("/calls", headers={"Accept": "text/html"})).text
                csrf = page.partition('name="csrf" content="')[2].partition('"')[0]
                headers = {"X-CSRF-Token": csrf}
                answer = await client.delete("/v1/recordings/none", headers=headers)
            assert answer.status_code == status, role
