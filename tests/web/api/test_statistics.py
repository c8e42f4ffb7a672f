import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx2
import pytest
from fastapi import FastAPI

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.hangup import Hangup
from smartivr.routing.directory import Directory, QueueRules
from smartivr.routing.hours import Calendar
from smartivr.settings import load
from smartivr.store.records import VisitRecord
from smartivr.store.store import CallRecord, Store
from smartivr.web import errors
from smartivr.web.api import statistics

DAY = "2026-11-02"
BY_DAY = {"from": DAY, "to": DAY}


@pytest.fixture
async def store(tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/calls.db")
    store.record_call(CallRecord("one", "shop", f"{DAY}T22:30:00+00:00", "v1", "+441", "100"))
    log = [
        {"seq": 1, "at": f"{DAY}T22:30:00+00:00", "type": "call-started"},
        {"seq": 2, "at": f"{DAY}T22:30:00+00:00", "type": "entered", "step": "a", "kind": "say"},
    ]
    store.append_events("one", log)
    outcome = {"kind": "hangup", "destination": "", "reason": "done"}
    await store.finish_call("one", f"{DAY}T22:31:00+00:00", "hung-up", outcome)
    for wait_s, queue in ((10, "desk"), (30, "desk"), (5, "=desk()")):
        joined = f"{DAY}T10:00:00+00:00"
        number = await store.visits.begin(VisitRecord(f"c{wait_s}", "shop", queue, joined))
        await store.visits.end(number, f"{DAY}T10:00:{wait_s:02}+00:00", "answered", "ann")
    yield store
    await store.close()


@pytest.fixture
async def http(store):
    goodbye = Hangup.model_validate({"hangup": "Goodbye."})
    flow = Flow("shop", "Shop", "en", "bye", "bye", "bye", {"bye": goodbye})
    queues = {"desk": QueueRules("desk", answer_within_s=15)}
    flow = replace(flow, calendar=Calendar("Europe/Warsaw"), directory=Directory(queues=queues))
    switchboard = SimpleNamespace(lines={"shop": flow}, default_line="shop")
    app = FastAPI()
    app.state.desk = SimpleNamespace(
        settings=load(api_key="", default_line="shop"),
        switchboard=switchboard,
        store=store,
        identities=None,
    )
    app.include_router(statistics.router)
    errors.install(app)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        yield http


async def ask(http, **query):
    return await http.get("/v1/statistics", params={**BY_DAY, **query})


async def test_figures_come_with_the_days_they_are_of(http) -> None:
    told = (await ask(http)).json()
    assert (told["from"], told["to"], told["timezone"]) == (DAY, DAY, "Europe/Warsaw")
    (row,) = told["rows"]
    assert (row["calls"], row["containment"], row["offered"]) == (1, 1.0, 3)


async def test_the_promise_of_a_queue_decides_what_is_in_time(http) -> None:
    rows = {row["queue"]: row for row in (await ask(http, by="queue")).json()["rows"]}
    assert rows["desk"]["service_level"] == 0.5
    assert rows["desk"]["wait_mean_s"] == 20.0


async def test_hours_are_those_of_the_line(http) -> None:
    rows = (await ask(http, by="hour")).json()["rows"]
    assert [(row["hour"], row["calls"]) for row in rows] == [("11:00", 0), ("23:00", 1)]


async def test_a_filter_limits_what_is_counted(http) -> None:
    told = (await ask(http, queue="desk")).json()
    assert told["queue"] == "desk"
    assert told["rows"][0]["offered"] == 2


@pytest.mark.parametrize(
    ("query", "headers"), [({"format": "csv"}, {}), ({}, {"Accept": "text/csv"})]
)
async def test_csv_is_given_where_it_is_asked_for(http, query, headers) -> None:
    answer = await http.get(
        "/v1/statistics", params={**BY_DAY, "by": "queue", **query}, headers=headers
    )
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [(row["queue"], row["offered"]) for row in rows] == [("'=desk()", "1"), ("desk", "2")]


@pytest.mark.parametrize(
    "query",
    [
        {"from": "yesterday"},
        {"from": "2026-11-03"},
        {"from": "2020-01-01"},
        {"by": "mood"},
        {"to": "9999-12-31"},
        {"from": "", "to": "0001-01-01"},
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(http, query) -> None:
    answer = await ask(http, **query)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "bad-message"


async def test_a_call_that_ended_just_now_is_counted(http, store) -> None:
    now = datetime.now(UTC).isoformat()
    store.record_call(CallRecord("new", "shop", now, "v1", "+442", "100"))
    outcome = {"kind": "hangup", "destination": "", "reason": "done"}
    await store.finish_call("new", now, "hung-up", outcome)
    told = (await http.get("/v1/statistics", params={"by": "version"})).json()
    assert [(row["version"], row["calls"]) for row in told["rows"]] == [("v1", 1)]
