from datetime import UTC, datetime, timedelta

import pytest

from smartivr.statistics.talks import talk_figures
from smartivr.store.records import TalkRecord

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)


def talk(call: str, kind: str = "queue", talk_s: float = 100, wrap_s: float = 0, **fields):
    over = NINE + timedelta(seconds=talk_s)
    wrapped = (over + timedelta(seconds=wrap_s)).isoformat() if wrap_s else ""
    usual = {"started_at": NINE.isoformat(), "ended_at": over.isoformat(), "wrapped_at": wrapped}
    return TalkRecord(call, "shop", "ann", kind, **{**usual, **fields})


def test_handling_is_talk_hold_and_wrap_up() -> None:
    found = talk_figures([talk("a", talk_s=100, held_s=30.0, wrap_s=20), talk("b", talk_s=40)])
    assert found.talk.mean_s == pytest.approx((70 + 40) / 2)
    assert found.hold.mean_s == 15.0
    assert found.wrap_up.mean_s == 10.0
    assert found.handling.mean_s == pytest.approx((120 + 40) / 2)


def test_transfers_are_counted_per_call() -> None:
    found = talk_figures([talk("a"), talk("a", "transfer"), talk("b"), talk("c", "direct")])
    assert (found.talks, found.calls, found.transfers) == (4, 3, 1)
    assert found.transfers_per_call == 1 / 3


def test_agents_among_themselves_do_not_talk_to_a_caller() -> None:
    found = talk_figures([talk("a"), talk("a", "consult", talk_s=1000)])
    assert (found.talks, found.talk.mean_s) == (1, 100)


def test_a_talk_that_goes_on_is_not_counted() -> None:
    assert talk_figures([talk("a", ended_at="")]).talks == 0


def test_outcome_codes_and_who_hung_up_are_counted() -> None:
    found = talk_figures([talk("a", code="sold", ended_by="caller"), talk("b", ended_by="")])
    assert found.codes == {"sold": 1}
    assert found.ended == {"caller": 1, "unknown": 1}
