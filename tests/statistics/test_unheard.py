"""What was not understood, grouped; words as callers say them, calls as digests have them."""

from datetime import UTC, datetime, timedelta

import pytest

from smartivr.statistics.digest import FORMAT, Miss
from smartivr.statistics.unheard import mark, read_unheard, unheard
from smartivr.store.store import CallRecord, Store
from smartivr.store.writer import Patience

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PARCEL = "my parcel is wet"


def miss(heard, **more):
    return Miss("main", heard, **{"nearest": "orders", "score": 0.3, **more})


def found(shop, *misses, ignored=frozenset()):
    """One call a miss."""
    calls = [(f"call-{number}", [each]) for number, each in enumerate(misses)]
    return unheard(shop, calls, ignored, NOW)


def test_alike_wordings_are_one_and_what_most_said_comes_first(shop) -> None:
    first, second = found(
        shop,
        miss("your address"),
        miss(PARCEL),
        miss(PARCEL),
        miss("is my parcel wet"),
    )
    assert (first.phrase, first.calls) == (PARCEL, 3)
    assert first.others
    assert (second.phrase, second.calls) == ("your address", 1)


def test_one_caller_who_says_it_twice_is_one_call(shop) -> None:
    (one,) = unheard(shop, [("call", [miss(PARCEL), miss(PARCEL)])], frozenset(), NOW)
    assert one.calls == 1


def test_what_was_keyed_afterwards_is_suggested_before_what_was_said(shop) -> None:
    (one,) = found(
        shop,
        miss(PARCEL, then="other", by="speech"),
        miss(PARCEL, then="other", by="speech"),
        miss(PARCEL, then="hours", by="keys"),
        miss(PARCEL, then="agent", by="keys"),
    )
    assert one.suggested == "hours"
    assert (one.then[0].option, one.then[0].by, one.then[0].times) == ("other", "speech", 2)


@pytest.mark.parametrize(("nearest", "suggested"), [("orders", "orders"), ("parcels", "")])
def test_else_the_nearest_option_is_suggested_if_it_is_still_one(shop, nearest, suggested) -> None:
    (one,) = found(shop, miss(PARCEL, nearest=nearest))
    assert (one.nearest, one.suggested) == (nearest, suggested)


def marks_of(one) -> list[str]:
    """What stands for a phrase and its other wordings, as the page keeps them."""
    return [mark(one.step, words) for words in (one.phrase, *one.others)]


def test_denials_are_counted(shop) -> None:
    (one,) = found(shop, miss(PARCEL, denied=True, score=0.6), miss(PARCEL))
    assert (one.calls, one.denied) == (2, 1)


def test_words_of_an_option_that_was_denied_are_no_phrase(shop) -> None:
    assert found(shop, miss("orders", denied=True, score=0.95)) == []


def test_what_is_ignored_is_left_out_with_its_other_wordings(shop) -> None:
    misses = (miss(PARCEL), miss("is my parcel wet"), miss("your address"))
    parcel = next(one for one in found(shop, *misses) if "parcel" in one.phrase)
    rest = found(shop, *misses, ignored=frozenset(marks_of(parcel)))
    assert [one.phrase for one in rest] == ["your address"]
    assert mark("number", PARCEL) != mark("main", PARCEL)
    assert PARCEL not in mark("main", PARCEL)


def test_digits_are_left_out(shop) -> None:
    (one,) = found(shop, miss("my number is 4 7 1 1 8"))
    assert not any(character.isdigit() for character in one.phrase)


def test_what_the_line_understands_by_now_is_told(shop) -> None:
    (one,) = found(shop, miss("opening hours"))
    assert one.now == "hours"
    (other,) = found(shop, miss(PARCEL))
    assert other.now == ""


def test_only_menus_of_the_line_take_phrasings(shop) -> None:
    one, two = unheard(
        shop, [("a", [miss(PARCEL)]), ("b", [Miss("gone", PARCEL)])], frozenset(), NOW
    )
    assert {one.step: one.can_be_added, two.step: two.can_be_added} == {"main": True, "gone": False}


@pytest.fixture
async def store(address: str):
    store = Store.open(address, Patience(gather_s=0.01, confirm_s=60, read_s=60))
    await store.ready()
    yield store
    await store.close()


async def test_it_is_read_from_the_store_and_ignored_there(store, shop) -> None:
    at = (NOW - timedelta(days=2)).isoformat()
    for number in range(3):
        store.record_call(CallRecord(f"c{number}", "shop", at, "v1"))
        await store.finish_call(f"c{number}", at, "abandoned", {})
    missed = {"misses": [{"step": "main", "heard": PARCEL}], "stays": []}
    await store.digests.keep(FORMAT, {f"c{number}": missed for number in range(3)})
    (one,), calls = await read_unheard(store, shop, 7, NOW)
    assert (one.phrase, one.calls, calls) == (PARCEL, 3, 3)
    assert await read_unheard(store, shop, 1, NOW) == ([], 0)
    await store.ignored_phrases.add("shop", marks_of(one), "ann", at)
    assert await read_unheard(store, shop, 7, NOW) == ([], 3)
