from datetime import UTC, datetime, timedelta

import pytest

from smartivr.statistics.calls import Result, again_s, call_figures, result
from smartivr.statistics.digest import Arrival, Choice, Digest, Stay
from smartivr.statistics.past import Past, PastCall
from smartivr.store.digests import Contact

NINE = datetime(2026, 11, 2, 9, tzinfo=UTC)
MONTH = timedelta(days=30)


def call(number: str = "a", verdict: str = "hung-up", **fields) -> PastCall:
    usual = {"reason": "done", "caller": "+441"}
    ended = NINE + timedelta(minutes=2)
    return PastCall(number, "shop", NINE, ended, verdict, **{**usual, **fields})


def past(*calls: PastCall, **fields) -> Past:
    usual = {"known_until": NINE + MONTH}
    return Past(NINE, NINE + timedelta(days=1), calls=calls, **{**usual, **fields})


WAITED = Digest(arrivals=(Arrival("queue", "desk", 12.0),))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"verdict": "hung-up"}, Result.SERVED),
        ({"verdict": "hung-up", "reason": "answered"}, Result.SERVED),
        ({"verdict": "hung-up", "reason": "closed"}, Result.TURNED_AWAY),
        ({"verdict": "routed", "kind": "queue", "agent": "ann"}, Result.AGENT),
        ({"verdict": "routed", "kind": "queue"}, Result.PASSED_ON),
        ({"verdict": "routed", "kind": "voicemail"}, Result.MESSAGE),
        ({"verdict": "routed", "kind": "callback"}, Result.CALLBACK),
        ({"verdict": "abandoned"}, Result.ABANDONED),
        ({"verdict": "abandoned", "digest": WAITED}, Result.ABANDONED_WAITING),
        ({"verdict": "abandoned", "digest": Digest(agents=("ann",))}, Result.AGENT),
        ({"verdict": "failed"}, Result.FAILED),
    ],
)
def test_every_call_has_one_result(fields: dict, expected: Result) -> None:
    assert result(call(**fields)) is expected


def test_containment_is_what_the_flow_served_of_all() -> None:
    found = call_figures(past(call("a"), call("b", "routed", agent="ann"), call("c", "abandoned")))
    assert found.containment == 1 / 3
    assert found.abandoned == 1 / 3
    assert found.results == {"served": 1, "agent": 1, "abandoned": 1}


def test_who_phones_again_within_a_day_was_not_served() -> None:
    again = {"a": 3600.0, "b": 25 * 3600.0}
    found = call_figures(past(call("a"), call("b"), call("c"), again_s=again))
    assert found.containment == 1.0
    assert found.true_containment == 2 / 3


def test_resolved_at_once_is_who_did_not_phone_again_within_a_week() -> None:
    week_s = 7 * 24 * 3600.0
    again = {"a": week_s - 1, "b": week_s}
    found = call_figures(past(call("a"), call("b"), call("c"), again_s=again))
    assert (found.first_contact, found.first_contact_of) == (2 / 3, 3)


def test_what_nobody_can_know_yet_is_not_counted() -> None:
    known = NINE + timedelta(days=2)
    found = call_figures(past(call("a"), call("b", caller=""), known_until=known))
    assert (found.first_contact, found.first_contact_of) == (None, 0)
    assert found.true_containment == 1.0


def test_asking_for_an_agent_counts_once_a_call() -> None:
    asked = Stay("main", "menu", choices=(Choice("agent", "speech"), Choice("agent", "keys")))
    found = call_figures(past(call("a", digest=Digest(stays=(asked, asked))), call("b")))
    assert (found.zero_outs, found.zero_out) == (1, 0.5)
    assert found.by_speech == 0.5


def test_the_next_call_of_a_caller_on_the_line_is_found() -> None:
    def contact(number: str, line: str, caller: str, minutes: int) -> Contact:
        began = NINE + timedelta(minutes=minutes)
        over = began + timedelta(minutes=1)
        return Contact(number, line, caller, began.isoformat(), over.isoformat())

    found = again_s(
        [
            contact("c", "shop", "+441", 31),
            contact("a", "shop", "+441", 0),
            contact("b", "shop", "+442", 10),
            contact("d", "other", "+441", 20),
        ]
    )
    assert found == {"a": 30 * 60.0}
