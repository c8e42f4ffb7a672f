"""Opening hours by a form, published as a version of the line."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from secrets import token_hex
from typing import Annotated, Any

import holidays
from babel import Locale
from babel.dates import format_date, get_day_names
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from smartivr.dialog.steps.branch import Branch, By
from smartivr.errors import OutOfTurn, SmartIvrError
from smartivr.flows.calendar_file import WEEKDAYS, CalendarFile, HoursEntry
from smartivr.flows.draft import CALENDAR
from smartivr.flows.hours_editing import with_hours
from smartivr.routing.hours import Calendar
from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.audit_trail import ChangesNothing
from smartivr.web.identity.visitor import Permission
from smartivr.web.language import language_of
from smartivr.web.pages import hours_form
from smartivr.web.pages.coming_days import coming_days
from smartivr.web.pages.form import sent
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor
from smartivr.web.pages.live_files import LiveFiles, live_files

router = APIRouter(
    prefix="/flows/{line}/hours",
    include_in_schema=False,
    dependencies=[PageNeeds(Permission.ANNOUNCE)],
)
Site = Annotated[str, Query(max_length=64)]
CHANGED = N_("Opening hours changed")
CHANGES = {"HX-Trigger-After-Settle": "hours-changed"}
"""Tells the page that a row was added."""


@router.get("")
async def hours_page(request: Request, line: LineName, desk: AtDesk, site: Site = "") -> Response:
    """Return the form with the hours of now."""
    files = await live_files(desk, line)
    return page(request, "hours.html", _context(request, desk, files, site))


@router.post("/days", dependencies=[ChangesNothing])
async def days(request: Request, line: LineName, desk: AtDesk, site: Site = "") -> Response:
    """Return the coming days as the form would have them."""
    fields = await sent(request)
    files = await live_files(desk, line)
    try:
        calendar, _ = _changed(files.texts, fields, site)
        context = {"days": _days(request, calendar.calendar()), "error": ""}
    except SmartIvrError as error:
        context = {"days": [], "error": str(error)}
    parts = _subdivisions(fields.get("country", ""))
    return page(request, "_hours_preview.html", {**context, "subdivisions": parts})


@router.get("/other-day")
async def other_day(
    request: Request, line: LineName, desk: AtDesk, first: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """Return one more row for other days."""
    desk.switchboard.line(line)
    row = hours_form.ShownException(key=f"new-{token_hex(4)}", first=first, last=first)
    return page(request, "_hours_other_day.html", {"row": row}, headers=CHANGES)


@router.post("")
async def save(
    request: Request, line: LineName, desk: AtDesk, visitor: PageVisitor, site: Site = ""
) -> Response:
    """Publish the line with these hours; what is wrong is said above the form."""
    fields = await sent(request)
    files = await live_files(desk, line)
    try:
        if fields.get("version") != files.flow.version:
            raise OutOfTurn("somebody has published this line meanwhile", remedy="open it anew")
        _, text = _changed(files.texts, fields, site)
        note = fields.get("note", "").strip()[:200] or say(request, CHANGED)
        texts = {**files.texts, CALENDAR: text}
        version = await publisher(desk).publish(
            line, author=visitor.name, note=note, texts=texts, over=files.number
        )
    except SmartIvrError as error:
        return page(request, "_hours_result.html", {"error": str(error), "number": 0})
    is_new = version.number != files.number
    context = _context(request, desk, await live_files(desk, line), site)
    result = {"error": "", "number": version.number, "is_new": is_new}
    return page(request, "_hours_saved.html", {**context, **result})


def _changed(
    texts: Mapping[str, str], fields: Mapping[str, str], site: str
) -> tuple[HoursEntry, str]:
    """Put the form into the calendar; return the place that it is of, and the file's text.

    Raises:
        BadMessage: the form, or what comes of it, makes no sense.

    """
    text = with_hours(texts.get(CALENDAR, ""), hours_form.wanted(fields), site)
    calendar = hours_form.read_calendar(text) or CalendarFile(timezone="UTC")
    return hours_form.place_in(calendar, site), text


def _context(request: Request, desk: Desk, files: LiveFiles, site: str) -> dict[str, object]:
    flow = files.flow
    calendar = hours_form.read_calendar(files.texts.get(CALENDAR, ""))
    sites = list(calendar.sites) if calendar else []
    site = site or next(iter(sites), "")
    place = hours_form.place_in(calendar, site) if calendar else None
    now = datetime.now(UTC)
    today = (place.calendar() if place else Calendar()).local(now).date()
    form = hours_form.shown(place, today, _usual_zone(desk))
    language = language_of(request)
    return {
        "flow": flow,
        "site": site,
        "sites": sites,
        "form": form,
        "always": place is None,
        "asks": any(_asks(step) for step in flow.steps.values()),
        "weekdays": _weekdays(language),
        "openings": max(len(each) for each in (*form.week, form.holiday)),
        "countries": _countries(language),
        "subdivisions": _subdivisions(form.country),
        "days": _days(request, place.calendar() if place else Calendar()),
        "today": today,
        "error": "",
    }


def _usual_zone(desk: Desk) -> str:
    """Return the time zone of a line that has one, for a line that has none yet."""
    zones = (flow.calendar.timezone for flow in desk.switchboard.lines.values())
    return next((zone for zone in zones if zone != "UTC"), "UTC")


def _asks(step: object) -> bool:
    return isinstance(step, Branch) and step.branch in {By.HOURS, By.SITE}


def _days(request: Request, calendar: Calendar) -> list[dict[str, Any]]:
    language = language_of(request)
    return [
        {"shown": _day_text(one.day, language), "of": one}
        for one in coming_days(calendar, datetime.now(UTC))
    ]


def _day_text(day: date, language: str) -> str:
    return str(format_date(day, "EEE d MMM", locale=language))


def _weekdays(language: str) -> list[tuple[str, str]]:
    names = get_day_names("wide", locale=language)
    return [(short, str(names[at]).capitalize()) for at, short in enumerate(WEEKDAYS)]


def _countries(language: str) -> list[tuple[str, str]]:
    """Every country whose holidays are known, by its name in the reader's language."""
    names = Locale.parse(language).territories
    known = holidays.list_supported_countries(include_aliases=False)
    return sorted(((code, names.get(code, code)) for code in known), key=lambda one: one[1])


def _subdivisions(country: str) -> list[str]:
    return list(holidays.list_supported_countries(include_aliases=False).get(country, []))
