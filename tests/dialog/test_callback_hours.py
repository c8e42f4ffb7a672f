from datetime import UTC, date, datetime, time

from smartivr.dialog.callback_hours import CallbackHours
from smartivr.routing.hours import Calendar, Exceptional, Span
from smartivr.routing.sites import Sites


def from_to(start, end, zone="Europe/London", **more):
    return Calendar(zone, ((Span(start * 60, end * 60),),) * 5 + ((), ()), **more)


MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_both_the_line_and_the_queue_must_be_open():
    hours = CallbackHours(from_to(8, 12), from_to(11, 17))
    assert hours.open_at(NOON.replace(hour=11))
    assert not hours.open_at(NOON.replace(hour=9))
    assert not hours.open_at(NOON.replace(hour=15))
    assert hours.next_open(NOON) == datetime(2026, 3, 3, 11, tzinfo=UTC)


def test_hours_that_never_meet_have_no_next_opening():
    assert CallbackHours(from_to(8, 10), from_to(11, 17)).next_open(NOON) is None
    assert CallbackHours(Calendar(weekly=((),) * 7), Calendar()).next_open(NOON) is None


def test_a_time_that_may_be_either_is_the_one_that_is_open_and_to_come():
    hours = CallbackHours(Calendar("Europe/London"), from_to(1, 5))
    assert hours.moment(MONDAY, "clock_0300", NOON.replace(hour=0)) == NOON.replace(hour=3)
    assert hours.moment(MONDAY, "time_0400", NOON.replace(hour=0)) == NOON.replace(hour=4)
    assert hours.moment(MONDAY, "agent", NOON) is None


def test_a_time_is_read_on_the_lines_clock_also_after_clocks_have_changed():
    hours = CallbackHours(Calendar("Europe/Warsaw"), Calendar())
    summer = hours.moment(date(2026, 3, 30), "time_1000", NOON)
    assert summer == datetime(2026, 3, 30, 8, tzinfo=UTC)
    assert hours.moment(date(2026, 3, 27), "time_1000", NOON) == datetime(
        2026, 3, 27, 9, tzinfo=UTC
    )


def test_a_day_is_open_if_any_moment_of_it_is():
    closed = Exceptional(MONDAY, MONDAY)
    hours = CallbackHours(from_to(9, 17, exceptions=(closed,)), Calendar())
    assert not hours.opens_on(MONDAY)
    assert hours.opens_on(date(2026, 3, 3))
    assert not hours.opens_on(date(2026, 3, 7))


def test_only_so_many_days_can_be_planned_ahead():
    hours = CallbackHours(Calendar(), Calendar())
    assert hours.within_reach(date(2026, 3, 30), NOON)
    assert not hours.within_reach(date(2026, 3, 31), NOON)


def test_sites_that_follow_the_sun_count_as_one_line():
    sites = Sites(
        "Europe/London", {"london": from_to(9, 17), "sydney": from_to(9, 17, "Australia/Sydney")}
    )
    hours = CallbackHours(sites, Calendar())
    assert hours.open_at(datetime(2026, 3, 3, 1, tzinfo=UTC))
    assert hours.next_open(datetime(2026, 3, 2, 18, tzinfo=UTC)) == datetime(
        2026, 3, 2, 22, tzinfo=UTC
    )
    assert hours.in_words(datetime(2026, 3, 2, 22, tzinfo=UTC), NOON, "en") == (
        "at ten in the evening"
    )
    assert hours.midnight(MONDAY) == datetime.combine(MONDAY, time(0), tzinfo=UTC)
