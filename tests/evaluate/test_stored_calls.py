import pytest

from smartivr.errors import DatasetError
from smartivr.evaluate.stored_calls import stored_calls
from smartivr.settings import load
from smartivr.store.store import CallRecord, Store


@pytest.fixture
async def settings(tmp_path):
    """A store with a call a day from 1 to 5 November, of which the fifth is still going on."""
    found = load(var=tmp_path)
    store = Store.open(found.database_url)
    for day in range(1, 6):
        line = "shop" if day % 2 else "bank"
        store.record_call(CallRecord(str(day), line, f"2026-11-0{day}T12:00:00+00:00"))
        store.append_events(str(day), [{"seq": 1, "at": "", "type": "call-started"}])
        if day < 5:
            await store.finish_call(str(day), "2026-11-05T12:00:00+00:00", "routed", {})
    await store.close()
    return found


async def test_calls_come_newest_first_each_with_its_log(settings, monkeypatch):
    monkeypatch.setattr("smartivr.evaluate.stored_calls._PAGE", 2)

    found = await stored_calls(settings, "", "")

    assert [call.record.id for call in found] == ["4", "3", "2", "1"]
    assert [call.log[0]["type"] for call in found] == 4 * ["call-started"]


async def test_calls_of_one_line_are_found(settings):
    assert [call.record.id for call in await stored_calls(settings, "shop", "")] == ["3", "1"]


@pytest.mark.parametrize("since", ["2026-11-03", "2026-11-03T12:00", "2026-11-03T13:00+01:00"])
async def test_calls_since_a_date_are_found(settings, since, monkeypatch):
    monkeypatch.setattr("smartivr.evaluate.stored_calls._PAGE", 1)

    assert [call.record.id for call in await stored_calls(settings, "", since)] == ["4", "3"]


async def test_what_is_no_date_is_refused(settings):
    with pytest.raises(DatasetError, match="is no date"):
        await stored_calls(settings, "", "yesterday")
