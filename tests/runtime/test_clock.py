import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smartivr.runtime.clock import ManualClock, RealClock

START = datetime(2026, 3, 3, tzinfo=UTC)


def test_time_passes_only_when_told_to():
    clock = ManualClock(START)
    assert clock.now() == START
    clock.advance(1.5)
    assert clock.now() == START + timedelta(seconds=1.5)
    assert clock.monotonic() == 1.5


def test_an_alarm_sees_the_time_it_was_set_for():
    clock = ManualClock(START)
    seen = []
    clock.call_later(0.3, lambda: seen.append(clock.monotonic()))
    clock.advance(1.0)
    assert seen == [0.3]


def test_a_cancelled_alarm_is_silent():
    clock = ManualClock(START)
    seen = []
    alarm = clock.call_later(0.3, lambda: seen.append(1))
    alarm.cancel()
    clock.advance(1.0)
    assert seen == []


def test_an_alarm_set_by_an_alarm_counts_if_it_falls_due():
    clock = ManualClock(START)
    seen = []
    clock.call_later(0.3, lambda: clock.call_later(0.3, lambda: seen.append(clock.monotonic())))
    clock.advance(1.0)
    assert seen == [0.6]


@given(st.lists(st.floats(0, 10), max_size=20), st.lists(st.floats(0, 3), max_size=10))
def test_alarms_come_in_the_order_they_fall_due(delays, moves):
    clock = ManualClock(START)
    seen = []
    for delay in delays:
        clock.call_later(delay, lambda delay=delay: seen.append(delay))
    for move in (0.0, *moves):
        clock.advance(move)
    assert seen == sorted(seen)
    assert len(seen) == sum(delay <= clock.monotonic() for delay in delays)


async def test_the_real_clock_calls_back():
    called = asyncio.Event()
    RealClock().call_later(0.001, called.set)
    async with asyncio.timeout(60):
        await called.wait()
    assert RealClock().now().tzinfo is UTC
