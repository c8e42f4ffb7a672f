from datetime import UTC, date, datetime

from smartivr.routing.hours import Calendar, Exceptional, Holidays, Span
from smartivr.web.pages.coming_days import Because, coming_days

OFFICE = (Span(9 * 60, 17 * 60),)
NOW = datetime(2026, 12, 22, 23, 30, tzinfo=UTC)


def shown(calendar, day):
    return coming_days(calendar, NOW)[day]


def test_there_are_fourteen_and_the_first_is_today_there() -> None:
    days = coming_days(Calendar("Europe/Warsaw", (OFFICE,) * 7), NOW)
    assert len(days) == 14
    assert days[0].day == date(2026, 12, 23)


def test_a_weekday_is_open_as_every_week() -> None:
    calendar = Calendar("UTC", (OFFICE,) * 7)
    assert shown(calendar, 0).openings == ("09:00–17:00",)
    assert shown(calendar, 0).because is Because.WEEKDAY


def test_a_holiday_is_named() -> None:
    calendar = Calendar("UTC", (OFFICE,) * 7, holidays=Holidays("GB", "ENG"))
    christmas = shown(calendar, 3)
    assert (christmas.openings, christmas.because) == ((), Because.HOLIDAY)
    assert "Christmas" in christmas.name


def test_another_day_goes_before_a_holiday_and_says_why() -> None:
    other = Exceptional(date(2026, 12, 25), date(2026, 12, 25), OFFICE, note="Market")
    calendar = Calendar("UTC", (OFFICE,) * 7, Holidays("GB", "ENG"), (other,))
    assert shown(calendar, 3).because is Because.EXCEPTION
    assert (shown(calendar, 3).openings, shown(calendar, 3).name) == (("09:00–17:00",), "Market")


def test_midnight_is_told_as_the_end_of_a_day_and_nights_reach_into_the_next() -> None:
    calendar = Calendar("UTC", (((Span(0, 1440),),) * 6 + ((Span(1320, 120),),)))
    assert shown(calendar, 0).openings == ("00:00–24:00",)
    assert shown(calendar, 5).openings == ("22:00–02:00",)
