"""Drafts and checks over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from centre_house import FLOW, PHRASES, CentreHouse, centre_house

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory) -> AsyncIterator[CentreHouse]:
    async with centre_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest_asyncio.fixture(loop_scope="module")
async def http(house) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{house.url}/v1/lines/", timeout=60) as client:
        yield client


async def begun(http, **fields):
    answer = await http.post("shop/drafts", json=fields)
    assert answer.status_code == 201
    return answer.json()


async def test_a_draft_is_begun_changed_read_listed_and_deleted(http):
    draft = await begun(http, note="new words")
    assert draft["files"] == {"flow.yaml": FLOW, "phrases.yaml": PHRASES}
    where = f"shop/drafts/{draft['id']}"
    files = {"flow.yaml": "title: half", "calls/one.yaml": "call: one"}
    changed = await http.put(where, json={"revision": 1, "files": files})
    assert (changed.status_code, changed.json()["revision"]) == (200, 2)
    assert changed.json()["note"] == "new words"
    assert (await http.get(where)).json()["files"] == files
    listed = (await http.get("shop/drafts")).json()["drafts"]
    assert draft["id"] in {one["id"] for one in listed}
    assert (await http.delete(where)).status_code == 204
    assert (await http.get(where)).status_code == 404


async def test_of_two_editors_the_later_is_told_in_a_sentence(http):
    draft = await begun(http)
    where = f"shop/drafts/{draft['id']}"
    files = {"flow.yaml": "one"}
    assert (await http.put(where, json={"revision": 1, "files": files})).status_code == 200
    refused = await http.put(where, json={"revision": 1, "files": {"flow.yaml": "two"}})
    assert refused.status_code == 409
    error = refused.json()["error"]
    assert error["code"] == "edited-meanwhile"
    assert error["message"].startswith("somebody else has changed this draft")
    assert (await http.get(where)).json()["files"] == files


async def test_a_published_draft_is_the_version_that_new_calls_take(house, http):
    now = (await http.get("shop/files")).json()
    draft = await begun(http)
    where = f"shop/drafts/{draft['id']}"
    files = {**now["files"], "flow.yaml": FLOW.replace("Agents, a message", "People, a message")}
    assert (await http.put(where, json={"revision": 1, "files": files})).status_code == 200
    wanted = {"revision": 2, "note": "people", "over": now["version"]}
    published = await http.post(f"{where}/publish", json=wanted)
    assert published.status_code == 200
    version = published.json()
    assert (version["number"], version["note"]) == (now["version"] + 1, "people")
    assert house.desk.switchboard.line("shop").version == version["hash"]
    assert (await http.get(where)).status_code == 404
    again = await http.post(f"{where}/publish", json=wanted)
    assert again.status_code == 404


async def test_publishing_over_a_version_that_is_no_more_is_refused(http):
    draft = await begun(http)
    wanted = {"revision": 1, "over": draft["base"] + 7}
    refused = await http.post(f"shop/drafts/{draft['id']}/publish", json=wanted)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "edited-meanwhile")


async def test_a_check_locates_every_mistake(http):
    files = {"flow.yaml": FLOW.replace("start: main", "start: mian"), "phrases.yaml": "intents: ["}
    answer = (await http.post("shop/check", json={"files": files})).json()
    assert answer["publishable"] is False
    places = {(one["file"], one["line"], one["severity"]) for one in answer["problems"]}
    assert ("flow.yaml", 6, "mistake") in places
    assert "phrases.yaml" in {file for file, _, _ in places}


async def test_whoever_asks_is_told_in_their_own_language_under_the_same_code(http):
    polish = {"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"}
    files = {"flow.yaml": FLOW.replace("start: main", "start: mian"), "phrases.yaml": PHRASES}
    answer = await http.post("shop/check", json={"files": files}, headers=polish)
    assert "nie ma kroku 'mian'; czy chodziło o 'main'?" in {
        one["message"] for one in answer.json()["problems"]
    }
    for headers, sentence in (
        (polish, "linia 'shop' nie ma szkicu 'none'; może został opublikowany albo usunięty"),
        ({}, "line 'shop' has no draft 'none'; it may have been published or deleted"),
        (
            {"Cookie": "smartivr-language=en", **polish},
            "line 'shop' has no draft 'none'; it may have been published or deleted",
        ),
    ):
        refused = await http.get("shop/drafts/none", headers=headers)
        assert refused.json()["error"] == {"code": "not-found", "message": sentence}


async def test_a_check_tells_what_sounds_alike(http):
    files = {"flow.yaml": FLOW, "phrases.yaml": PHRASES.replace("[a callback]", "[a messages]")}
    answer = (await http.post("shop/check", json={"files": files})).json()
    pair = answer["alike"][0]
    assert answer["publishable"] is True
    assert pair["step"] == "main"
    assert {pair["phrase"], pair["other_phrase"]} == {"a message", "a messages"}
    assert pair["likeness"] > 0.7
    quick = (await http.post("shop/check", json={"files": files, "sounds": False})).json()
    assert quick["alike"] == []


async def test_two_megabytes_are_too_much(http):
    files = {"flow.yaml": "#" * 400_000}
    assert (await http.post("shop/check", json={"files": files})).status_code == 200
    files = {f"calls/a{number}.yaml": "#" * 400_000 for number in range(6)}
    answer = await http.post("shop/check", json={"files": files})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "body-too-large")
