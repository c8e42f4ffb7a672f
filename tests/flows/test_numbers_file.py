from pathlib import Path

import pytest

from smartivr.errors import FlowError
from smartivr.flows.centre import read_centre
from smartivr.flows.load import load_lines
from smartivr.routing.numbers import CalledNumber, CallerList, NumberPlan

INTENTS = Path(__file__).parents[2] / "intents"
LINE = "title: T\nlanguage: en\nstart: main\nagent: main\nsteps: {main: {queue: sales}}\n"


@pytest.fixture
def folder_of(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "flow.yaml").write_text(LINE)

    def write(numbers: str) -> Path:
        (tmp_path / "numbers.yaml").write_text(numbers)
        return tmp_path

    return write


def test_everything_is_read_and_numbers_are_spelled_alike(folder_of) -> None:
    numbers = """
country: GB
numbers:
  020 7946 0100:
    {line: shop, start: main, greeting: Hi., language: en-US, label: VIP, priority: 3, music: waltz}
  "+44 20 7946*": shop
callers:
  vip: {numbers: 07700 900123, label: Gold, priority: 1, line: shop, start: main}
  blocked: {numbers: [withheld, "+48*"], blocked: Sorry.}
"""
    assert read_centre(folder_of(numbers)).plan == NumberPlan(
        (
            CalledNumber("+442079460100", "shop", "main", "Hi.", "en-US", "VIP", 3, "waltz"),
            CalledNumber("+44207946*", "shop"),
        ),
        (
            CallerList("vip", ("+447700900123",), "Gold", 1, "", "shop", "main"),
            CallerList("blocked", ("withheld", "+48*"), blocked="Sorry."),
        ),
        "GB",
    )


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ("numbers: {bob: shop}", "numbers.yaml:1:11: this is no phone number"),
        (
            'country: GB\nnumbers: {"+442079460100": shop, "02079460100": shop}',
            "numbers.yaml:2:34: this is the same number as '+442079460100'",
        ),
        ("callers: {a: {numbers: [bob], label: A}}", "numbers.yaml:1:25: this is no phone number"),
        ("callers: {a: {numbers: [withheld]}}", "this list does nothing"),
        ("callers: {a: {numbers: ['1'], blocked: X, line: shop}}", "blocked callers hear its"),
        ("country: gb", "country must be two capital letters, such as GB"),
        ("numbers: {'100': {line: shop, prio: 1}}", "unknown key 'prio'"),
        ("numbers: {'100': {line: shop, priority: 11}}", "priority must be at most 10"),
    ],
)
def test_a_mistake_is_located_and_said(folder_of, numbers: str, sentence: str) -> None:
    with pytest.raises(FlowError) as caught:
        read_centre(folder_of(numbers))
    assert len(caught.value.mistakes) == 1
    assert sentence in caught.value.mistakes[0]


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        (
            "numbers: {'100': shp}",
            "numbers.yaml:1:11: there is no line 'shp'; did you",
        ),
        (
            "numbers: {'100': {line: shop, start: mian}}",
            "numbers.yaml:1:38: line 'shop' has no step 'mian'; did you mean 'main'?",
        ),
        (
            "numbers: {'100': {line: shop, language: pl}}",
            "numbers.yaml:1:41: line 'shop' speaks 'en'; only its accent can be chosen",
        ),
        ("callers: {a: {numbers: '1', start: mian}}", "no line has a step 'mian'"),
        ("callers: {a: {numbers: '1', line: shp}}", "there is no line 'shp'"),
    ],
)
def test_a_number_that_leads_nowhere_is_located(folder_of, numbers: str, sentence: str) -> None:
    loaded = load_lines(folder_of(numbers))
    (mistake,) = loaded.faults["centre"].mistakes
    assert sentence in mistake
    assert set(loaded.flows) == {"shop"}


def test_the_shipped_numbers_lead_to_the_shipped_lines() -> None:
    loaded = load_lines(INTENTS)
    assert not loaded.faults
    plan = loaded.centre.plan
    vip = plan.lead("+44 20 7946 0111", "+442079460600")
    assert (vip.line, vip.label, vip.priority) == ("telecom", "VIP", 2)
    assert plan.lead("+442079460100", "+442079460666").blocked
    assert plan.lead("+48221234567", "").line == "telekom"
