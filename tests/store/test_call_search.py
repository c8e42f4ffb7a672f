"""Finding calls, on either database."""

import pytest

from smartivr.store.call_search import CallFilter, CallPlace
from smartivr.store.records import TalkRecord, VisitRecord
from smartivr.store.store import CallRecord

CALLERS = {
    "c1": "+44 20 7946-0018",
    "c2": "0044 (20) 7946 0018",
    "c3": "020 7946 0018",
    "c4": "+48600100200",
    "c5": "sip:Alice@example.com",
    "c6": "",
}


def at(minute: int) -> str:
    return f"2026-11-23T10:{minute:02}:00+00:00"


@pytest.fixture
async def kept(store):
    """Six calls, a minute apart; the last one goes on."""
    for minute, (call, caller) in enumerate(CALLERS.items()):
        line = "shop" if minute % 2 else "telecom"
        store.record_call(CallRecord(call, line, at(minute), caller=caller, called="4820"))
        if call != "c6":
            verdict = "abandoned" if call == "c3" else "routed"
            await store.finish_call(call, at(minute + 1), verdict, {"verdict": verdict})
    await store.visits.begin(VisitRecord("c2", "shop", "sales", at(1)))
    await store.visits.begin(VisitRecord("c2", "shop", "sales", at(2)))
    await store.visits.begin(VisitRecord("c3", "telecom", "support", at(2)))
    await store.talks.begin(TalkRecord("c2", "shop", "ann", "queue", at(2)))
    await store.ready()
    return store


async def ids(store, **wanted) -> list[str]:
    return [call.id for call in await store.find_calls(CallFilter(**wanted))]


async def test_without_a_filter_all_are_found_newest_first(kept):
    assert await ids(kept) == ["c6", "c5", "c4", "c3", "c2", "c1"]


async def test_calls_are_counted_no_further_than_wanted(kept):
    assert await kept.count_calls(CallFilter(), 100) == 6
    assert await kept.count_calls(CallFilter(), 4) == 4
    assert await kept.count_calls(CallFilter(queue="sales"), 100) == 1


@pytest.mark.parametrize(
    "number", ["79460018", "7946 0018", "7946-0018", "(20) 7946 00", "+44 20 7946 0018"]
)
async def test_a_part_of_a_number_is_found_however_it_is_written(kept, number):
    found = await ids(kept, number=number)
    assert set(found) >= {"c1", "c2"}
    assert "c4" not in found


async def test_a_number_dialled_at_home_is_found_among_those_from_abroad(kept):
    assert await ids(kept, number="020 7946 0018") == ["c3", "c2", "c1"]


async def test_a_short_number_with_a_zero_is_looked_for_as_it_is(kept):
    assert await ids(kept, number="0200") == ["c4"]


async def test_an_address_is_found_in_any_case(kept):
    assert await ids(kept, number="ALICE@") == ["c5"]


async def test_the_called_number_is_found_too(kept):
    assert len(await ids(kept, number="4820")) == len(CALLERS)


@pytest.mark.parametrize("number", ["%", "_", "a%b", "'"])
async def test_signs_that_mean_something_to_the_database_mean_nothing(kept, number):
    assert await ids(kept, number=number) == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"line": "shop"}, ["c6", "c4", "c2"]),
        ({"verdict": "abandoned"}, ["c3"]),
        ({"verdict": "live"}, ["c6"]),
        ({"queue": "sales"}, ["c2"]),
        ({"agent": "ann"}, ["c2"]),
        ({"agent": "bob"}, []),
        ({"start": at(3)}, ["c6", "c5", "c4"]),
        ({"end": at(2)}, ["c2", "c1"]),
        ({"start": at(1), "end": at(3), "line": "telecom"}, ["c3"]),
        ({"start": "2026-11-23T12:03:00+02:00"}, ["c6", "c5", "c4"]),
    ],
)
async def test_each_condition_narrows(kept, wanted, found):
    assert await ids(kept, **wanted) == found


async def test_pages_follow_each_other_even_among_calls_of_the_same_moment(store):
    for number in range(7):
        store.record_call(CallRecord(f"c{number}", "shop", at(0)))
    await store.ready()
    seen, after = [], None
    while some := await store.find_calls(CallFilter(), limit=3, after=after):
        seen += [call.id for call in some]
        after = CallPlace(some[-1].started_at, some[-1].id)
    assert seen == [f"c{number}" for number in range(7)]
