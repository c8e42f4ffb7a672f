"""Changes to `calendar.yaml` as a form gives them; what is not changed stays as it is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from smartivr.errors import BadMessage
from smartivr.flows.calendar_file import WEEKDAYS, days_in, spans_in
from smartivr.flows.editing import edited
from smartivr.routing.hours import Span, Spans

CLOSED = "closed"


@dataclass(frozen=True)
class WantedHolidays:
    """Whose public holidays count, and the hours on them."""

    country: str
    subdivision: str = ""
    spans: Spans = ()


@dataclass(frozen=True)
class WantedException:
    """Other hours on some days."""

    first: date
    last: date
    spans: Spans = ()
    note: str = ""
    expires: str = ""
    """Local time from which the usual hours hold again, such as `2027-01-07 12:00`."""
    at: int | None = None
    """Which entry of the file it is; None: a new one, which goes before others of its days."""


@dataclass(frozen=True)
class WantedHours:
    """All that the form has of one place."""

    timezone: str
    week: tuple[Spans, ...]
    """Monday first."""
    holidays: WantedHolidays | None = None
    exceptions: tuple[WantedException, ...] = ()
    dropped: frozenset[int] = frozenset()
    """Entries of the file to be removed."""


def with_hours(text: str, wanted: WantedHours, site: str = "") -> str:
    """Put hours into the text of a `calendar.yaml`, or into one of its sites.

    Raises:
        BadMessage: the text is no YAML, there is no such site, or the hours make no sense.

    """

    def change(calendar: CommentedMap) -> None:
        try:
            put(_site(calendar, site))
        except ValueError as error:
            raise BadMessage("the hours in the file have a mistake") from error

    def put(place: CommentedMap) -> None:
        if place.get("timezone") != wanted.timezone:
            place["timezone"] = wanted.timezone
        _set_week(place, wanted.week)
        _set_holidays(place, wanted.holidays)
        _set_exceptions(place, wanted)

    return edited(text, change)


def written(spans: Spans) -> object:
    """Write hours as the file has them: `closed`, one span, or a list of them."""
    texts = [span_text(span) for span in spans]
    if len(texts) <= 1:
        return texts[0] if texts else CLOSED
    listed = CommentedSeq(texts)
    listed.fa.set_flow_style()
    return listed


def span_text(span: Span) -> str:
    """Write one span such as `09:00-17:30`."""
    return f"{clock_text(span.start_min)}-{clock_text(span.end_min)}"


def clock_text(minute: int) -> str:
    """Write a time of day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _site(calendar: CommentedMap, site: str) -> CommentedMap:
    if not site:
        return calendar
    sites = calendar.get("sites")
    found = sites.get(site) if isinstance(sites, CommentedMap) else None
    if not isinstance(found, CommentedMap):
        raise BadMessage(f"there is no site {site[:64]!r}")
    return found


def _set_week(place: CommentedMap, week: Sequence[Spans]) -> None:
    if not any(week):
        raise BadMessage("the line would never be open; give one weekday hours")
    hours = place.setdefault("hours", CommentedMap())
    named: set[int] = set()
    for days in list(hours):
        which = days_in(str(days))
        named.update(which)
        new = {week[day] for day in which}
        if new == {spans_in(_plain(hours[days]))}:
            continue
        if len(new) == 1:
            hours[days] = written(new.pop())
            continue
        _split(hours, str(days), _runs(which, week))
    unnamed = [day for day in range(7) if day not in named and week[day]]
    for key, spans in _runs(unnamed, week):
        hours[key] = written(spans)


def _split(hours: CommentedMap, days: str, runs: Iterable[tuple[str, Spans]]) -> None:
    """Put several entries in the place of one; its comment goes to the first."""
    at, comment = list(hours).index(days), hours.ca.items.pop(days, None)
    del hours[days]
    for offset, (key, spans) in enumerate(runs):
        hours.insert(at + offset, key, written(spans))
        if comment and not offset:
            hours.ca.items[key] = comment


def _runs(days: Sequence[int], week: Sequence[Spans]) -> Iterator[tuple[str, Spans]]:
    """Join neighbouring days of the same hours: `mon-fri`."""
    numbered = ((day - at, week[day], day) for at, day in enumerate(days))
    for (_, spans), each in groupby(numbered, key=lambda one: one[:2]):
        run = [day for _, _, day in each]
        first, last = WEEKDAYS[run[0]], WEEKDAYS[run[-1]]
        yield (first if first == last else f"{first}-{last}"), spans


def _set_holidays(place: CommentedMap, wanted: WantedHolidays | None) -> None:
    if wanted is None:
        place.pop("holidays", None)
        return
    kept = place.setdefault("holidays", CommentedMap())
    _set(kept, "country", wanted.country)
    _set(kept, "subdivision", wanted.subdivision)
    if spans_in(_plain(kept.get("hours", CLOSED))) != wanted.spans:
        kept["hours"] = written(wanted.spans)


def _set_exceptions(place: CommentedMap, wanted: WantedHours) -> None:
    if not (wanted.exceptions or wanted.dropped):
        return
    kept = place.setdefault("exceptions", CommentedSeq())
    for one in wanted.exceptions:
        if one.at is not None:
            _change_exception(_entry(kept, one.at), one)
    for at in sorted(wanted.dropped, reverse=True):
        _entry(kept, at)
        del kept[at]
    for one in wanted.exceptions:
        if one.at is None:
            entry = CommentedMap()
            _change_exception(entry, one)
            kept.insert(_place_of(one, kept), entry)
    if not kept:
        del place["exceptions"]


def _place_of(new: WantedException, kept: CommentedSeq) -> int:
    """Find where a new entry goes: before the first with a day in common, as the first counts."""
    for at, entry in enumerate(kept):
        first = str(entry.get("date") or entry.get("from"))
        last = str(entry.get("date") or entry.get("to"))
        if str(new.first) <= last and first <= str(new.last):
            return at
    return len(kept)


def _entry(kept: CommentedSeq, at: int) -> CommentedMap:
    if not 0 <= at < len(kept):
        raise BadMessage("one of these days is not in the file any more")
    found: CommentedMap = kept[at]
    return found


def _change_exception(entry: CommentedMap, one: WantedException) -> None:
    days: Mapping[str, date] = (
        {"date": one.first} if one.first == one.last else {"from": one.first, "to": one.last}
    )
    for name in ("date", "from", "to"):
        if name in days:
            _set(entry, name, days[name])
        else:
            entry.pop(name, None)
    if "hours" not in entry or spans_in(_plain(entry["hours"])) != one.spans:
        entry["hours"] = written(one.spans)
    _set(entry, "expires", one.expires)
    _set(entry, "note", one.note)


def _set(around: CommentedMap, key: str, value: object) -> None:
    """Write a value where it is another, and leave out what is empty."""
    if value == "":
        around.pop(key, None)
    elif str(around.get(key, "")) != str(value):
        around[key] = value


def _plain(value: Any) -> object:
    return [str(item) for item in value] if isinstance(value, list) else str(value)
