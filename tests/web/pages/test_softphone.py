from pathlib import Path

import httpx2
import pytest
from centre_house import centre_house

from smartivr.flows.load import load_line
from smartivr.routing.numbers import CalledNumber, NumberPlan
from smartivr.web.pages.softphone import offered

TELECOM = load_line(Path(__file__).parents[3] / "intents" / "telecom")
LINES = {"telecom": TELECOM}


def test_the_numbers_of_a_line_are_offered_as_people_write_them() -> None:
    plan = NumberPlan(claimed=(CalledNumber("+442079460100", "telecom"),))
    (number,) = offered(LINES, plan, labels=False)
    assert (number.title, number.called) == ("Larkfield Telecom", "+442079460100")
    assert number.written == "+44 20 7946 0100"


def test_an_extension_is_written_as_it_is() -> None:
    plan = NumberPlan(claimed=(CalledNumber("100", "telecom"),))
    assert [number.written for number in offered(LINES, plan, labels=False)] == ["100"]


def test_patterns_are_no_numbers_and_a_line_without_any_is_called_by_its_name() -> None:
    plan = NumberPlan(numbers=(CalledNumber("+4420*", "telecom"),))
    (number,) = offered(LINES, plan, labels=True)
    assert (number.line, number.called) == ("telecom", "")


@pytest.mark.parametrize(("labels", "shown"), [(True, "VIP"), (False, "")])
def test_labels_are_for_those_who_may_see_flows(labels, shown) -> None:
    plan = NumberPlan(numbers=(CalledNumber("100", "telecom", label="VIP"),))
    assert [number.label for number in offered(LINES, plan, labels=labels)] == [shown]


@pytest.mark.parametrize(
    ("setting", "status", "leads_to"),
    [("public", 200, None), ("staff", 303, "/sign-in?next=/"), ("off", 303, "/sign-in")],
)
async def test_who_may_open_it_is_a_setting(tmp_path, setting, status, leads_to) -> None:
    async with (
        centre_house(tmp_path, softphone=setting) as house,
        httpx2.AsyncClient(base_url=house.url, timeout=60) as browser,
    ):
        answer = await browser.get("/", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers.get("location")) == (status, leads_to)
