"""Histories with one known defect each yield that advice and no other; healthy ones yield none."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from call_history import Habits, history
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.routing.hours import Calendar, Span
from smartivr.statistics.advice.case import Advice, Case
from smartivr.statistics.advice.rules import Advised, advise
from smartivr.statistics.digest import Choice, Digest, Stay
from smartivr.statistics.digesting import digest
from smartivr.statistics.past import Past, PastCall

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
CALLS = 450


@pytest.fixture(scope="session")
def habit():
    """What healthy callers do; a test says what is otherwise."""

    def make(step: str, **otherwise):
        usual = {
            "main": {"wants": {"orders": 5, "hours": 3, "other": 1}},
            "number": {"wants": {"yes": 3, "no": 1}},
        }[step]
        rare = {"hang_up": 0.03, "silent": 0.05, "agent": 0.05, **usual, **otherwise}
        return Habits(**rare)

    return make


@pytest.fixture
def told(shop, habit):
    """The advice on a history of callers who behave so."""

    def read(seed: int = 1, calls: int = CALLS, **habits) -> Advised:
        behaviour = {"main": habit("main"), "number": habit("number"), **habits}
        moments = [FIRST + timedelta(minutes=9 * number) for number in range(calls)]
        return advise(Case(shop, past(history(shop, behaviour, moments, seed))))

    return read


def past(logged, **more) -> Past:
    calls = tuple(
        PastCall(
            id=one.id,
            line=one.line,
            started=datetime.fromisoformat(one.started_at),
            ended=datetime.fromisoformat(one.ended_at),
            verdict=one.verdict,
            caller=one.caller,
            digest=digest(one.log),
        )
        for one in logged
    )
    return Past(FIRST, FIRST + 4 * WEEK, calls=calls, **more)


def codes(advised: Advised) -> set[tuple[str, str]]:
    return {(one.code, one.subject) for one in advised.advice}


def only(advised: Advised) -> Advice:
    (one,) = advised.advice
    return one


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_healthy_line_gets_no_advice(told, seed: int) -> None:
    assert codes(told(seed)) == set()


def test_the_favourite_is_to_be_named_first_and_gets_the_first_key(told, habit) -> None:
    one = only(told(main=habit("main", wants={"orders": 1, "hours": 5, "other": 1})))
    assert (one.code, one.subject) == ("option-not-first", "main")
    assert one.sentence == "Name 'hours' first at 'main' and give it key 1."
    assert f"{one.counts['chosen']} of {one.counts['answers']} answers" in one.evidence
    assert one.where == "steps.main.options.hours"


def test_an_option_that_nobody_takes_is_to_go(told, habit) -> None:
    one = only(told(main=habit("main", wants={"orders": 5, "hours": 3})))
    assert (one.code, one.where) == ("option-unused", "steps.main.options.other")
    assert one.counts["chosen"] == 0


def test_what_many_callers_say_that_no_option_has_is_told_in_one_phrase(told, habit) -> None:
    said = {
        "i would like to return a parcel": 0.05,
        "return parcel": 0.02,
        "return a parcel please": 0.03,
        "my number is 447 700 900 123": 0.04,
        "jane doe": 0.005,
    }
    advised = told(main=habit("main", misses=said))
    assert codes(advised) == {("phrase-unknown", "main")}
    first, second = advised.advice
    assert '"return a parcel"' in first.sentence
    assert '"return parcel"' in first.evidence
    assert first.counts["calls"] > second.counts["calls"]
    assert '"my number is …"' in second.sentence
    everything = " ".join(one.sentence + one.evidence for one in advised.advice)
    assert "447" not in everything
    assert "four four seven" not in everything
    assert "jane" not in everything


def test_a_step_at_which_callers_hang_up_is_named(told, habit) -> None:
    one = only(told(number=habit("number", hang_up=0.25)))
    assert (one.code, one.subject) == ("callers-give-up", "number")


def test_a_question_that_is_answered_by_asking_for_a_human_is_named(told, habit) -> None:
    one = only(told(number=habit("number", agent=0.45)))
    assert (one.code, one.subject) == ("agent-asked", "number")


def test_a_question_whose_answers_are_not_understood_is_named(told, habit) -> None:
    unheard = {f"mumbled {word}": 0.05 for word in ("red", "blue", "green", "grey", "pink", "tan")}
    one = only(told(number=habit("number", misses=unheard)))
    assert (one.code, one.subject) == ("not-understood", "number")


def test_a_question_that_callers_meet_with_silence_is_named(told, habit) -> None:
    one = only(told(number=habit("number", silent=0.35)))
    assert (one.code, one.subject) == ("callers-silent", "number")


def test_a_question_that_is_put_in_vain_is_named(told, habit) -> None:
    advised = told(number=habit("number", silent=0.6))
    assert codes(advised) == {("asked-in-vain", "number"), ("callers-silent", "number")}


def test_an_option_that_is_often_not_meant_is_to_be_worded_otherwise(told, habit) -> None:
    one = only(told(main=habit("main", denies=0.14, denied="orders")))
    assert (one.code, one.where) == ("sounds-alike", "steps.main.options.orders")
    assert one.counts["denied"] > 20
    assert "of them then took" in one.evidence


def test_a_prompt_that_most_callers_cut_short_is_too_long(told, habit) -> None:
    one = only(told(main=habit("main", interrupts_s=1.5)))
    assert (one.code, one.subject) == ("prompt-too-long", "main")
    assert one.where == "steps.main.menu"
    assert one.counts["heard_s"] < 3 < one.counts["whole_s"]


@pytest.mark.parametrize(
    ("otherwise", "code"),
    [
        (lambda week: {"agent": (0.02, 0.06, 0.11, 0.16)[week]}, "agent-grows"),
        (
            lambda week: {"wants": {"orders": 5, "hours": 3, "other": (0.5, 1, 2, 3)[week]}},
            "other-grows",
        ),
    ],
)
def test_what_grows_from_week_to_week_is_told(shop, habit, otherwise, code: str) -> None:
    calls = []
    for week in range(4):
        behaviour = {"main": habit("main", **otherwise(week)), "number": habit("number")}
        moments = [FIRST + week * WEEK + timedelta(minutes=50 * n) for n in range(150)]
        calls += history(shop, behaviour, moments, seed=week)
    one = only(advise(Case(shop, past(calls))))
    assert (one.code, one.subject) == (code, "main")
    assert one.counts["first_week"] < one.counts["last_week"]


def test_callers_who_come_while_the_line_is_closed_are_told_of(told, shop, habit):
    by_day = (Span(9 * 60, 17 * 60),)
    calendar = Calendar("UTC", (by_day,) * 7)
    behaviour = {"main": habit("main"), "number": habit("number")}
    moments = [FIRST + timedelta(hours=18 if n % 3 == 0 else 10, days=n % 20) for n in range(300)]
    calls = past(history(shop, behaviour, moments, 1))
    one = only(advise(Case(replace(shop, calendar=calendar), calls)))
    assert one.code == "calls-while-closed"
    assert one.counts == {"closed": 100, "calls": 300}
    assert "18:00" in one.evidence


def test_what_had_too_few_calls_is_told_as_left_out(told, habit) -> None:
    advised = told(calls=60, main=habit("main", hang_up=0.9))
    assert advised.advice == ()
    left = {(one.subject, one.needs) for one in advised.left_out}
    assert ("main", 100) in left
    assert ("what grows from week to week", 3) in left


STAYS = st.builds(
    Stay,
    step=st.sampled_from(["welcome", "main", "number", "desk", "gone"]),
    kind=st.just("menu"),
    no_input=st.integers(0, 3),
    no_match=st.integers(0, 3),
    choices=st.lists(
        st.builds(Choice, st.sampled_from(["orders", "hours", "agent"]), st.just("speech")),
        max_size=3,
    ).map(tuple),
    end=st.sampled_from(["chosen", "given-up", "hung-up", "passed"]),
)


@settings(max_examples=50)
@given(ways=st.lists(st.lists(STAYS, max_size=5), max_size=19))
def test_a_few_calls_never_make_advice_whatever_happened_in_them(ways, shop) -> None:
    calls = tuple(
        PastCall(f"c{n}", "shop", FIRST, FIRST, "abandoned", digest=Digest(stays=tuple(stays)))
        for n, stays in enumerate(ways)
    )
    assert advise(Case(shop, Past(FIRST, FIRST + 4 * WEEK, calls=calls))).advice == ()


def test_every_advice_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text(encoding="utf-8")
    rules = (Path(__file__).parents[2] / "smartivr" / "statistics" / "advice").glob("*.py")
    said = {
        line.split('"')[1]
        for path in rules
        for line in path.read_text().splitlines()
        if "code=" in line and '"' in line
    } | {"agent-grows", "other-grows"}
    assert [code for code in sorted(said) if f"`{code}`" not in page] == []
