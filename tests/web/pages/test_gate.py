"""What goes wrong is told to people on a page, and to programs as JSON."""

from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from smartivr.settings import load
from smartivr.web import errors
from smartivr.web.pages import gate

READS = {"Accept": "text/html"}


@pytest.fixture
def browser():
    app = FastAPI()
    app.state.desk = SimpleNamespace(settings=load())
    errors.install(app)
    gate.install(app)

    @app.get("/broken")
    async def broken() -> None:
        raise ZeroDivisionError("the secret reason")

    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def test_a_defect_is_told_to_people_on_a_page_without_its_reason(browser):
    answer = browser.get("/broken", headers=READS)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "something went wrong here; the log has the details" in answer.text
    assert "secret" not in answer.text


def test_a_defect_is_told_to_programs_as_json(browser):
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal"
    assert "secret" not in answer.text
