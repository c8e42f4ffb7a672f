"""Announcements of a line by a form: what callers hear from now on, and until when."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.dialog.flow import Flow
from smartivr.errors import BadMessage, SmartIvrError
from smartivr.flows.graph import boxes
from smartivr.runtime.publishing.announcements import Wanted
from smartivr.synthesis.recorded import SUFFIXES
from smartivr.web.api.announcements import AnnouncementId, announcements
from smartivr.web.api.answers import State, shown_announcement
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.form import sent
from smartivr.web.pages.frame import N_, page
from smartivr.web.pages.gate import PageNeeds, PageVisitor

router = APIRouter(
    prefix="/flows/{line}/announcements",
    include_in_schema=False,
    dependencies=[PageNeeds(Permission.ANNOUNCE)],
)
OWN_END = "own"
_EVENING, _MORNING = 18, 8
PRESETS: Mapping[str, tuple[str, Callable[[datetime], datetime | None]]] = {
    "2h": (N_("for 2 hours"), lambda now: now + timedelta(hours=2)),
    "evening": (N_("until 18:00"), lambda now: _at(now, _EVENING)),
    "morning": (
        N_("until tomorrow 08:00"),
        lambda now: _at(now, _MORNING) + timedelta(days=1),
    ),
    "open": (N_("until I end it"), lambda _now: None),
}
"""What the end of an announcement can be, counted from now on the line's own clock."""


@router.get("")
async def announcements_page(request: Request, line: LineName, desk: AtDesk) -> Response:
    """Return what callers are told, and the form for more."""
    return page(request, "announcements.html", await _context(desk, line))


@router.post("")
async def announce(
    request: Request, line: LineName, desk: AtDesk, visitor: PageVisitor
) -> Response:
    """Announce something; what is wrong is said above the form, which stays."""
    fields = await sent(request)
    flow = desk.switchboard.line(line)
    try:
        await announcements(desk).add(_wanted(flow, fields, visitor.name))
    except SmartIvrError as error:
        return page(request, "_announcements_refused.html", {"error": str(error)})
    return page(request, "_announcements_made.html", await _context(desk, line))


@router.post("/{announcement}")
async def change(
    request: Request, line: LineName, announcement: AnnouncementId, desk: AtDesk
) -> Response:
    """Announce it with another text or end."""
    fields = await sent(request)
    flow = desk.switchboard.line(line)
    try:
        ends = {"ends": ends_of(fields, _now(flow))} if fields.get("end") else {}
        text = {"text": fields["text"]} if "text" in fields else {}
        await announcements(desk).change(announcement, {**text, **ends})
    except SmartIvrError as error:
        return page(request, "_announcements_refused.html", {"error": str(error)})
    return page(request, "_announcements_made.html", await _context(desk, line))


@router.post("/{announcement}/end")
async def end(
    request: Request, line: LineName, announcement: AnnouncementId, desk: AtDesk
) -> Response:
    """Announce it no longer."""
    await announcements(desk).remove(announcement)
    return page(request, "_announcements_made.html", await _context(desk, line))


def _wanted(flow: Flow, fields: Mapping[str, str], owner: str) -> Wanted:
    return Wanted(
        line=flow.line,
        step=fields.get("step", ""),
        text=fields.get("text", "").strip(),
        owner=owner,
        recording=fields.get("recording", ""),
        starts=fields.get("starts", "").replace("T", " "),
        ends=ends_of(fields, _now(flow)),
    )


def ends_of(fields: Mapping[str, str], now: datetime) -> str:
    """Return the end that a form asks for as the line's clock shows it; `now` is by that clock.

    Raises:
        BadMessage: none of the presets is chosen, and no moment is given.

    """
    chosen, own = fields.get("end", ""), fields.get("ends", "")
    if chosen == OWN_END and own:
        return own.replace("T", " ")
    if chosen not in PRESETS:
        raise BadMessage("say until when it is announced")
    ends = PRESETS[chosen][1](now)
    return _clock(ends) if ends else ""


def _now(flow: Flow) -> datetime:
    return flow.calendar.local(datetime.now(UTC))


def _clock(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _at(now: datetime, hour: int) -> datetime:
    return now.replace(hour=hour, minute=0)


async def _context(desk: Desk, line: str) -> dict[str, object]:
    flow = desk.switchboard.line(line)
    kept = [shown_announcement(one) for one in await announcements(desk).all(line)]
    now = _now(flow)
    presets = [
        (name, title)
        for name, (title, ends) in PRESETS.items()
        if (until := ends(now)) is None or until > now
    ]
    return {
        "flow": flow,
        "current": [one for one in kept if one.state is not State.OVER],
        "over": [one for one in reversed(kept) if one.state is State.OVER],
        "steps": boxes(flow),
        "presets": presets,
        "recordings": _recordings(desk.settings.home, line),
        "now": now,
        "by_its_clock": lambda iso: _clock(flow.calendar.local(datetime.fromisoformat(iso))),
    }


def _recordings(home: Path, line: str) -> list[str]:
    folder = home / "intents" / line / "prompts"
    return sorted(file.stem for file in folder.glob("*") if file.suffix in SUFFIXES)
