"""What nobody wants to see again, and the calls that were not understood, over either database."""

from datetime import UTC, datetime, timedelta

from smartivr.store.store import CallRecord
from smartivr.store.trials import trial_version

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
FORM = 3


async def test_a_phrase_is_ignored_on_its_line_alone_until_all_are_taken_back(store):
    await store.ignored_phrases.add("shop", ["a", "b"], "ann", AT.isoformat())
    await store.ignored_phrases.add("shop", ["b", "c"], "bob", AT.isoformat())
    assert await store.ignored_phrases.of("shop") == {"a", "b", "c"}
    assert await store.ignored_phrases.of("bank") == frozenset()
    await store.ignored_phrases.clear("shop")
    assert await store.ignored_phrases.of("shop") == frozenset()


async def test_only_calls_with_misses_are_found_newest_first_and_no_trials(store):
    missed = {"misses": [{"step": "main", "heard": "a wet fish"}], "stays": []}
    kept = {
        "old": ("shop", "v1", -40, missed),
        "one": ("shop", "v1", -3, missed),
        "two": ("shop", "v1", -2, missed),
        "fine": ("shop", "v1", -1, {"misses": [], "stays": []}),
        "bare": ("shop", "v1", -1, {}),
        "trial": ("shop", trial_version("v1"), -1, missed),
        "bank": ("bank", "v1", -1, missed),
    }
    for call, (line, version, days, _) in kept.items():
        at = (AT + timedelta(days=days)).isoformat()
        store.record_call(CallRecord(call, line, at, version))
        await store.finish_call(call, at, "abandoned", {})
    await store.digests.keep(FORM, {call: digest for call, (*_, digest) in kept.items()})
    since = AT - timedelta(days=30)
    found = await store.digests.misses(FORM, since, "shop", 10)
    assert [call for call, _ in found] == ["two", "one"]
    assert found[0][1] == missed
    assert len(await store.digests.misses(FORM, since, "shop", 1)) == 1
    assert await store.digests.misses(FORM - 1, since, "shop", 10) == []
