from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smartivr.statistics.presence import Presence, spans
from smartivr.store.records import AgentChange

EIGHT = datetime(2026, 11, 2, 8, tzinfo=UTC)
NINE, TEN = EIGHT + timedelta(hours=1), EIGHT + timedelta(hours=2)


def change(minutes: float, state: str, agent: str = "ann") -> AgentChange:
    return AgentChange(agent, (EIGHT + timedelta(minutes=minutes)).isoformat(), state)


def presence(changes: list[AgentChange], start: datetime, end: datetime) -> dict[str, Presence]:
    found = spans(changes, start, end)
    agents = {span.agent for span in found}
    return {name: Presence.of(span for span in found if span.agent == name) for name in agents}


def test_occupancy_is_the_part_of_the_time_there_that_went_to_callers() -> None:
    changes = [
        change(60, "available"),
        change(75, "ringing"),
        change(76, "busy"),
        change(90, "wrap-up"),
        change(91, "paused"),
        change(111, "available"),
    ]
    found = presence(changes, NINE, TEN)["ann"]
    assert found.there_s == 40 * 60
    assert found.paused_s == 20 * 60
    assert found.occupancy == 15 / 40


def test_the_state_at_the_beginning_is_that_of_the_last_change_before() -> None:
    found = presence([change(0, "busy"), change(90, "logged-out")], NINE, TEN)["ann"]
    assert found.states_s == {"busy": 30 * 60.0}


def test_who_is_logged_out_all_the_time_was_not_there() -> None:
    assert presence([change(0, "available"), change(30, "logged-out")], NINE, TEN) == {}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 180),
            st.sampled_from(["available", "busy", "wrap-up", "paused", "ringing", "logged-out"]),
        )
    )
)
def test_nobody_is_in_two_states_at_once(found: list[tuple[int, str]]) -> None:
    changes = [change(minutes, state) for minutes, state in found]
    for one in presence(changes, NINE, TEN).values():
        assert sum(one.states_s.values()) <= 3600
        assert one.occupancy is None or 0 <= one.occupancy <= 1
