"""Finding calls, and what an opened call's page does beside showing it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from centre_house import FLOW, CentreHouse, centre_house
from signed_in import cookie_of

from smartivr.store.audit import AuditFilter
from smartivr.store.records import RecordingRecord
from smartivr.store.store import CallRecord
from smartivr.store.trials import trial_version
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.pages import calls

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Reader:
    """Somebody who is signed in, without a browser."""

    client: httpx.AsyncClient
    csrf: str

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **form: str) -> httpx.Response:
        return await self.client.post(path, data=form, headers={"X-CSRF-Token": self.csrf})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CentreHouse]:
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def reader(house: CentreHouse) -> AsyncIterator[Reader]:
    headers = {"Accept": "text/html"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=60) as client:
        client.cookies.set(COOKIE, await cookie_of(house, "supervisor"))
        page = (await client.get("/calls")).text
        csrf = page.partition('name="csrf" content="')[2].partition('"')[0]
        yield Reader(client, csrf)


async def keep(house: CentreHouse, call: str, at: str, **given: str) -> None:
    """Keep a call that has ended."""
    house.store.record_call(CallRecord(call, "shop", at, **given))
    house.store.append_events(call, [{"seq": 1, "at": at, "type": "call-started"}])
    outcome = {"verdict": "routed", "kind": "queue", "destination": "agents", "step": "main"}
    await house.store.finish_call(call, at, "routed", outcome)


async def test_a_search_shows_so_many_at_once_and_then_more(house, reader, monkeypatch):
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    for minute in range(5):
        await keep(house, f"p{minute}", f"2020-01-01T10:0{minute}:00+00:00", caller="+31201234567")
    first = (await reader.post("/calls/found", number="31201234567")).text
    assert [f"/calls/p{n}" in first for n in range(5)] == [False, False, False, True, True]
    assert "<table" in first
    rest = await reader.post(
        "/calls/found",
        number="31201234567",
        after_at="2020-01-01T10:03:00+00:00",
        after_id="p3",
    )
    assert [f"/calls/p{n}" in rest.text for n in range(5)] == [False, True, True, False, False]
    assert "<table" not in rest.text  # rows alone, for the table that is there
    assert "More calls" in rest.text


async def test_days_are_those_of_the_line(house, reader):
    await keep(house, "day", "2021-05-05T12:00:00+00:00")
    same = {"from": "2021-05-05", "to": "2021-05-05"}
    assert "/calls/day" in (await reader.post("/calls/found", **same)).text
    assert "/calls/day" not in (await reader.post("/calls/found", to="2021-05-04")).text
    assert "/calls/day" in (await reader.post("/calls/found", to="2021-05-05")).text


@pytest.mark.parametrize("days", [{"from": "tomorrow"}, {"from": "2021-05-05", "to": "2021-05-01"}])
async def test_days_that_are_none_are_refused(reader, days):
    answer = await reader.post("/calls/found", **days)
    assert answer.status_code == 422


async def test_a_call_that_is_not_kept_is_not_found(reader):
    assert (await reader.get("/calls/nowhere")).status_code == 404


async def test_the_drawing_is_of_the_version_that_the_call_followed(house, reader):
    before = house.desk.switchboard.lines["shop"].version
    await keep(house, "older", "2022-01-01T10:00:00+00:00", flow_version=before)
    await keep(house, "oldest", "2022-01-01T10:00:01+00:00", flow_version="gone")
    changed = FLOW.replace("Agents, a message, or a callback?", "Who may help?")
    files = {"flow.yaml": changed, "phrases.yaml": house.settings.home.joinpath(
        "intents/shop/phrases.yaml").read_text()}  # fmt: skip
    assert house.desk.publication
    async with house.client() as client:
        await client.request("POST", "/v1/lines/shop/versions", json={"files": files})
    assert "Agents, a message" in (await reader.get("/calls/older/flow.svg")).text
    assert "Who may help?" in (await reader.get("/calls/oldest/flow.svg")).text
    note = "The version that this call followed is not kept"
    assert note not in (await reader.get("/calls/older")).text
    assert note in (await reader.get("/calls/oldest")).text


async def test_a_log_of_another_day_that_lacks_much_is_shown_all_the_same(house, reader):
    at = "2022-03-01T10:00:00+00:00"
    house.store.record_call(CallRecord("lean", "shop", at))
    kinds = ("queue-joined", "agent-answered", "dial", "route", "error", "message-taken", "chosen",
             "keep-callback", "called", "sent-to", "webhook-answered", "talk-over")  # fmt: skip
    entries = [{"seq": n, "at": at, "type": kind} for n, kind in enumerate(kinds, 1)]
    meaning = {"seq": 20, "at": at, "type": "understood", "meaning": {"band": "reject"}}
    house.store.append_events("lean", [*entries, meaning])
    await house.store.ready()
    answer = await reader.get("/calls/lean")
    assert answer.status_code == 200
    assert "Not understood" in answer.text


async def test_what_a_caller_said_cannot_become_part_of_the_page(house, reader):
    at = "2022-04-01T10:00:00+00:00"
    await keep(house, "evil", at, caller="<script>alert(1)</script>")
    entry = {"seq": 2, "at": at, "type": "say", "prompt": 1, "text": "</script><b id=x>"}
    house.store.append_events("evil", [entry])
    await house.store.ready()
    page = (await reader.get("/calls/evil")).text
    assert "<script>alert" not in page
    assert "<b id=x>" not in page


async def test_a_recording_of_another_server_is_told_to_be_elsewhere(house, reader):
    await keep(house, "away", "2022-05-01T10:00:00+00:00")
    record = RecordingRecord(
        "r1", "away", "shop", "", "ann", "2022-05-01T10:00:00+00:00", 2.0, "none.flac", "ab"
    )
    await house.store.recordings.add(record)
    answer = await reader.get("/calls/away/recordings/r1/waveform.json")
    assert answer.status_code == 404
    other = await reader.get("/calls/other/recordings/r1/waveform.json")
    assert other.status_code == 404


async def test_a_call_that_goes_on_cannot_be_erased(house, reader):
    async with house.client() as client, client.call(line="shop", caller="+48600") as call:
        async for message in call:
            if message["type"] == "prompt":
                break
        live = list(house.desk.switchboard.calls)[-1]
        assert (await reader.post(f"/calls/{live}/erase")).status_code == 409


async def test_without_a_number_one_call_alone_is_erased(house, reader):
    await keep(house, "u1", "2022-06-01T10:00:00+00:00")
    await keep(house, "u2", "2022-06-01T10:01:00+00:00")
    assert "Nobody knows who called" in (await reader.get("/calls/u1/erase")).text
    assert (await reader.post("/calls/u1/erase")).status_code == 200
    assert await house.store.events("u1") == []
    assert await house.store.events("u2") != []


async def test_who_searched_and_erased_is_noted_but_not_whom(house, reader):
    await keep(house, "noted", "2022-06-02T10:00:00+00:00", caller="+48999888777")
    await reader.post("/calls/found", number="+48999888777")
    await reader.post("/calls/noted/erase")
    await house.store.ready()
    latest = (await house.store.audit.list(AuditFilter(), 2))[::-1]
    assert [(entry.who, entry.what, entry.target) for entry in latest] == [
        ("supervisor", "find-calls", ""), ("supervisor", "erase-from-call", "call=noted"),
    ]  # fmt: skip
    assert latest[1].detail == "1 calls, 0 recordings"
    assert "999888777" not in str(latest)


async def test_a_call_names_its_version_or_that_it_was_a_trial(house, reader):
    active = await house.store.versions.active("shop")
    assert active is not None
    await keep(house, "followed", "2022-08-02T10:00:00+00:00", flow_version=active.hash)
    await keep(house, "tried", "2022-08-02T11:00:00+00:00", flow_version=trial_version("abc"))
    assert f"Version {active.number}" in (await reader.get("/calls/followed")).text
    assert "trial of a draft" not in (await reader.get("/calls/followed")).text
    assert "trial of a draft" in (await reader.get("/calls/tried")).text
    assert (await reader.get("/calls")).text.count("trial of a draft") == 1


async def test_who_takes_a_log_along_is_noted_and_who_looks_on_is_not(house, reader):
    await keep(house, "taken", "2022-08-01T10:00:00+00:00")
    assert (await reader.get("/calls/taken/events.jsonl")).status_code == 200
    assert (await reader.get("/calls/taken")).status_code == 200
    await house.store.ready()
    (latest,) = await house.store.audit.list(AuditFilter(), 1)
    assert (latest.who, latest.what) == ("supervisor", "export-events")
    assert latest.target == "call=taken"


async def test_erasing_is_not_for_editors(house, reader):
    await keep(house, "kept", "2022-07-01T10:00:00+00:00")
    reader.client.cookies.set(COOKIE, await cookie_of(house, "editor"))
    assert (await reader.get("/calls/kept")).status_code == 200
    assert (await reader.get("/calls/kept/erase")).status_code == 403
    assert "Erase ..." not in (await reader.get("/calls/kept")).text
