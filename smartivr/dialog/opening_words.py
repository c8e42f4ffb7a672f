"""When a line opens again, in words: "on Monday at noon", "w poniedziałek o ósmej"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from smartivr.dialog.spoken_time import spelled
from smartivr.routing.sites import OpeningHours
from smartivr.understanding.languages import language_pack

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class _Says:
    """How a language says days and times of day."""

    weekdays: tuple[str, ...]
    """Monday first, as "on Monday"."""
    tomorrow: str
    months: tuple[str, ...]
    """January first, as after the day of the month."""
    day: Callable[[int], str]
    """The day of the month, as before its name."""
    clock: Callable[[time], str]


def opening_in_words(calendar: OpeningHours, now: datetime, language: str) -> str:
    """Say when the line opens; nothing where it is open, or does not open within a year.

    Raises:
        ValueError: `now` has no time zone.

    """
    opens = calendar.next_opening(now)
    if opens is None or opens <= now:
        return ""
    return moment_in_words(calendar.local(opens), calendar.local(now).date(), language)


def moment_in_words(moment: datetime, today: date, language: str) -> str:
    """Say a local moment from today on; a moment of today is said by its time alone."""
    says = _BY_LANGUAGE.get(language[:2].lower(), _BY_LANGUAGE["en"])
    day = _day(moment.date(), today, says)
    return f"{day} {says.clock(moment.time())}".strip()


def _day(day: date, today: date, says: _Says) -> str:
    if day == today:
        return ""
    if day == today + timedelta(days=1):
        return says.tomorrow
    weekday = says.weekdays[day.weekday()]
    if day < today + WEEK:
        return weekday
    return f"{weekday} {says.day(day.day)} {says.months[day.month - 1]}"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _english_clock(at: time) -> str:
    if at in _ENGLISH_NAMED:
        return _ENGLISH_NAMED[at]
    hour = spelled(at.hour % 12 or 12, "en")
    part = "morning" if at < _NOON else "afternoon" if at < _EVENING else "evening"
    minute = ""
    if at.minute:
        minute = f" {'oh ' if at.minute in _ONE_DIGIT else ''}{spelled(at.minute, 'en')}"
    return f"at {hour}{minute} in the {part}"


def _english_day(day: int) -> str:
    tens, ones = divmod(day, 10)
    alone = day <= _LAST_TEEN or not ones
    said = _ENGLISH_DAYS[day] if alone else f"{spelled(10 * tens, 'en')}-{_ENGLISH_DAYS[ones]}"
    return f"the {said} of"


def polish_hours() -> tuple[tuple[str, str], ...]:
    """Name each hour of the day, from 0 on: as what it is ("trzecia") and as when ("trzeciej")."""
    names = (_polish_ordinal(hour, "a", "ia") for hour in range(24))
    said = (name.replace("drugia", "druga") for name in names)
    return tuple(zip(said, (_polish_ordinal(h, "ej", "iej") for h in range(24)), strict=True))


def _polish_clock(at: time) -> str:
    if at == _MIDNIGHT:
        return "o północy"
    minute = ""
    if at.minute:
        minute = f" {'zero ' if at.minute in _ONE_DIGIT else ''}{spelled(at.minute, 'pl')}"
    return f"o {_polish_ordinal(at.hour, 'ej', 'iej')}{minute}"


def _polish_day(day: int) -> str:
    return _polish_ordinal(day, "ego", "iego")


def _polish_ordinal(number: int, ending: str, soft_ending: str) -> str:
    """Spell an ordinal from 0 to 39 with an ending, as both its parts take it."""
    tens, ones = divmod(number, 10)
    alone = number <= _LAST_TEEN or not ones
    stems = [_POLISH_STEMS[number]] if alone else [_POLISH_STEMS[10 * tens], _POLISH_STEMS[ones]]
    return " ".join(stem + (soft_ending if stem in _POLISH_SOFT else ending) for stem in stems)


_MIDNIGHT, _NOON, _EVENING = time(0), time(12), time(18)
_ONE_DIGIT = range(1, 10)
_LAST_TEEN = 19
_ENGLISH_NAMED = {_MIDNIGHT: "at midnight", _NOON: "at noon"}
_ENGLISH_DAYS = {number: word for word, number in language_pack("en").numbers.ordinals.items()}
_POLISH_STEMS = dict(
    enumerate(
        _words(
            "zerow pierwsz drug trzec czwart piąt szóst siódm ósm dziewiąt dziesiąt jedenast"
            " dwunast trzynast czternast piętnast szesnast siedemnast osiemnast dziewiętnast"
            " dwudziest"
        )
    )
)
_POLISH_STEMS[30] = "trzydziest"
_POLISH_SOFT = frozenset({"drug", "trzec"})
_ENGLISH_WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_BY_LANGUAGE: Mapping[str, _Says] = {
    "en": _Says(
        weekdays=tuple(f"on {day}" for day in _ENGLISH_WEEKDAYS),
        tomorrow="tomorrow",
        months=_words(
            "January February March April May June July August September October November December"
        ),
        day=_english_day,
        clock=_english_clock,
    ),
    "pl": _Says(
        weekdays=(
            "w poniedziałek",
            "we wtorek",
            "w środę",
            "w czwartek",
            "w piątek",
            "w sobotę",
            "w niedzielę",
        ),
        tomorrow="jutro",
        months=_words(
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października"
            " listopada grudnia"
        ),
        day=_polish_day,
        clock=_polish_clock,
    ),
}
