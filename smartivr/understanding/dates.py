"""Spoken dates, relative to the day on which they are said.

The slots of a language's date templates: `offset` (days from today), `weekday` (0 is Monday),
`next_week` (puts a weekday into the week after this one), `day`, `month` and `year`. Without a
year the next such day is meant, today included; a weekday alone is the next one after today.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from smartivr.understanding.asking import date_slots
from smartivr.understanding.automaton import automaton
from smartivr.understanding.languages import language_pack
from smartivr.understanding.likeness import Weights, Words
from smartivr.understanding.phrases import Choice, parse
from smartivr.understanding.slots import Alignment, SlotMatcher

_WEEK_DAYS = 7
_FURTHEST_YEARS = 8
"""Within this time every day of the calendar comes round, even 29 February."""


def align_date(heard: Words, language: str) -> Alignment:
    """Find the date template that words are most like, with its slots."""
    return _matcher(language_pack(language).code).align(heard)


def resolve(slots: Mapping[str, str], today: date) -> date | None:
    """Make a date of a template's slots; None where there is no such day."""
    values = {name: int(value) for name, value in slots.items()}
    if "offset" in values:
        return today + timedelta(days=values["offset"])
    if "day" in values:
        return _calendar_day(values, today)
    if "weekday" in values:
        return _weekday(values["weekday"], today, following_week="next_week" in values)
    return None


def _weekday(weekday: int, today: date, *, following_week: bool) -> date:
    if following_week:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=_WEEK_DAYS)
        return monday + timedelta(days=weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % _WEEK_DAYS + 1)


def _calendar_day(values: Mapping[str, int], today: date) -> date | None:
    day = values["day"]
    if "month" not in values:
        months = [_month_after(today, months) for months in range(13)]
    elif "year" in values:
        return _valid(values["year"], values["month"], day)
    else:
        months = [(today.year + i, values["month"]) for i in range(_FURTHEST_YEARS + 1)]
    found = (_valid(year, month, day) for year, month in months)
    return next((each for each in found if each and each >= today), None)


def _month_after(today: date, months: int) -> tuple[int, int]:
    years, month = divmod(today.month - 1 + months, 12)
    return today.year + years, month + 1


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=16)
def _matcher(code: str) -> SlotMatcher:
    templates = tuple(map(parse, language_pack(code).dates.templates))
    return SlotMatcher(
        automaton(Choice(templates), date_slots(code), code), Weights(code, {}), code
    )
