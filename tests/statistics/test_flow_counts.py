from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from call_history import Habits, history

from smartivr.statistics.digest import CHOSEN, HUNG_UP, PASSED, Choice, Digest, Stay
from smartivr.statistics.digesting import digest
from smartivr.statistics.flow_counts import Tally, edge_counts, tallies
from smartivr.statistics.past import PastCall
from smartivr.statistics.steps import step_figures

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def call(*stays, version="v1"):
    digested = Digest(stays=stays)
    return PastCall("c", "shop", NOW, NOW, "routed", version=version, digest=digested)


def chose(step, *intents):
    choices = tuple(Choice(intent, "speech") for intent in intents)
    return Stay(step, "menu", choices=choices, end=CHOSEN)


def edges(flow, *calls):
    tally = Tally()
    for each in tallies(calls).values():
        tally.add(each)
    return {(one.step, one.option, one.target): one for one in edge_counts(flow, tally)}


def test_an_option_is_counted_where_it_leads(shop) -> None:
    found = edges(
        shop,
        call(Stay("welcome", "say"), chose("main", "repeat", "hours"), Stay("hours", "hangup")),
        call(Stay("welcome", "say"), chose("main", "orders"), Stay("number", "ask", end=HUNG_UP)),
    )
    assert found["main", "hours", "hours"].passed.calls == 1
    assert found["main", "hours", "hours"].share == 0.5
    assert found["main", "orders", "number"].passed.gave_up == 1
    assert found["main", "other", "human"].passed.calls == 0
    assert found["welcome", "next", "main"].passed.calls == 2


def test_who_asks_for_a_human_is_told_at_the_way_that_led_there(shop) -> None:
    asked = Stay("number", "ask", choices=(Choice("agent", "speech"),), end=CHOSEN)
    found = edges(shop, call(chose("main", "orders"), asked, Stay("human", "queue")))
    assert found["main", "orders", "number"].passed.asked_agent == 1
    assert ("number", "agent", "human") not in found


@pytest.mark.parametrize(
    ("kind", "agents", "gave_up"),
    [("menu", (), 1), ("queue", (), 1), ("queue", ("ann",), 0), ("hangup", (), 0)],
)
def test_who_hangs_up_when_served_has_not_given_up(shop, kind, agents, gave_up) -> None:
    stays = (chose("main", "other"), Stay("human", kind, end=HUNG_UP))
    one = replace(call(), digest=Digest(stays=stays, agents=agents))
    (tally,) = tallies([one]).values()
    assert tally.gave_up["human"] == gave_up
    found = edges(shop, one)
    assert found["main", "other", "human"].passed.gave_up == gave_up


def test_ways_that_the_flow_does_not_have_any_more_are_left_out(shop) -> None:
    found = edges(shop, call(chose("main", "parcels"), Stay("parcels", "say")))
    assert sum(one.passed.calls for one in found.values()) == 0


def test_a_step_that_nobody_was_at_has_no_shares(shop) -> None:
    assert {one.share for one in edges(shop).values()} == {None}


def test_versions_are_counted_apart_and_together_they_are_all(shop) -> None:
    calls = [call(Stay("welcome", "say"), version=version) for version in ("v1", "v2", "v2")]
    found = tallies(calls)
    assert {version: tally.calls for version, tally in found.items()} == {"v1": 1, "v2": 2}
    whole = Tally()
    for tally in found.values():
        whole.add(tally)
    assert (whole.calls, whole.steps["welcome"].entered) == (3, 3)


@pytest.fixture(scope="module")
def calls(shop):
    """Calls of an hour by callers of all habits."""
    habits = {
        "main": Habits(
            agent=0.2,
            hang_up=0.2,
            silent=0.1,
            denies=0.1,
            denied="orders",
            misses={"a wet fish": 0.1},
        )
    }
    moments = [NOW + timedelta(seconds=20 * number) for number in range(60)]
    return [
        replace(call(), id=logged.id, digest=digest(logged.log))
        for logged in history(shop, habits, moments, 5)
    ]


def test_every_way_of_real_calls_is_in_the_flow_or_led_to_a_human(shop, calls) -> None:
    (tally,) = tallies(calls).values()
    found = edge_counts(shop, tally)
    known = {(one.step, one.option, one.target) for one in found if one.step == "main"}
    drawn = {(one.step, one.target) for one in found}
    beside = [
        way
        for way in tally.ways
        if (way.source, way.target) not in drawn or (way.source == "main" and way not in known)
    ]
    assert beside
    assert {(way.target, way.option) for way in beside} <= {("human", "agent"), ("human", "")}
    told = sum(one.passed.calls for one in found)
    aside = sum(tally.ways[way].calls for way in beside)
    assert told + aside == sum(passed.calls for passed in tally.ways.values())


def test_steps_are_counted_as_statistics_count_them(calls) -> None:
    (tally,) = tallies(calls).values()
    twice = Tally()
    twice.add(tally)
    for figures in step_figures(calls):
        counted = twice.steps[figures.step]
        for name in ("entered", "hung_up", "given_up", "agents_asked", "chosen", "denied", "by"):
            assert getattr(counted, name) == getattr(figures, name), name
        assert (counted.no_input, counted.no_match) == (figures.no_input, figures.no_match)


def test_a_stay_that_only_passes_says_no_option() -> None:
    found = tallies([call(Stay("a", "branch", end=PASSED), Stay("b", "say"))])["v1"]
    (way,) = found.ways
    assert way == ("a", "", "b")
