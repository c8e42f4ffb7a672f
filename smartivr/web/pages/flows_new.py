"""A new line: a draft that begins small, or as another line is; no caller gets it yet."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.flows.references import plausible_number
from smartivr.flows.starter import LANGUAGES, NewLine, copied, starter
from smartivr.routing.numbers import NumberPlan, normalised
from smartivr.web.api.drafts import publication
from smartivr.web.api.versions import LONGEST_NAME, NAME
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.language import language_of
from smartivr.web.pages.form import sent
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor

PATH = "/flows/-/new"
"""No line's name begins so."""
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)])
LONGEST_TITLE = 100
_LIKE = "like:"

BAD_NAME = N_("A name has small letters, digits, - and _, and begins with a letter or digit.")
TAKEN = N_("There is a line of this name already, or a draft of one.")
UNTITLED = N_("Give a title of at most 100 characters.")
NO_NUMBER = N_("{number} is no phone number in the form +442079460000, and no short one either.")
NOT_OFFERED = N_("Choose one of those that are offered.")
NUMBER_TAKEN = N_("{number} belongs to {line} already.")


@dataclass(frozen=True)
class _Wanted:
    """What was filled in."""

    name: str = ""
    title: str = ""
    start: str = LANGUAGES[0]
    """A language to begin in, or `like:` and the line to copy."""
    numbers: tuple[str, ...] = ()
    queue: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str], country: str) -> "_Wanted":
        written = re.split(r"[,;\n]", fields.get("numbers", ""))
        return cls(
            fields.get("name", "").strip().lower(),
            " ".join(fields.get("title", "").split()),
            fields.get("start", ""),
            tuple(normalised(one, country) for one in written if one.strip()),
            fields.get("queue", ""),
        )

    @property
    def line(self) -> NewLine:
        return NewLine(self.name, self.title, self.numbers, self.queue)


@router.get("")
async def new_line_page(request: Request, desk: AtDesk) -> Response:
    """Ask what the line is called, and what it begins as."""
    language = language_of(request)
    start = next((one for one in LANGUAGES if one.startswith(language)), LANGUAGES[0])
    return _form(request, desk, _Wanted(start=start))


@router.post("")
async def make_line(request: Request, desk: AtDesk, visitor: PageVisitor) -> Response:
    """Begin the line as a draft, and open it in the editor."""
    wanted = _Wanted.read(await sent(request), desk.switchboard.lines.plan.country)
    if fault := await _fault(request, desk, wanted):
        return _form(request, desk, wanted, fault)
    drafting = publication(desk).drafting
    if wanted.start.startswith(_LIKE):
        other = await drafting.texts(wanted.start.removeprefix(_LIKE))
        files = copied(other.files, wanted.line)
    else:
        files = starter(wanted.line, wanted.start)
    draft = await drafting.begin(
        wanted.name, visitor.name, note=say(request, "New line"), files=files
    )
    return RedirectResponse(f"/flows/{wanted.name}/edit?draft={draft.id}", status_code=303)


async def _fault(request: Request, desk: Desk, wanted: _Wanted) -> str:
    """Say what is wrong with it in the reader's language; empty: nothing."""
    if len(wanted.name) > LONGEST_NAME or not re.fullmatch(NAME, wanted.name):
        return say(request, BAD_NAME)
    here = publication(desk)
    if wanted.name in await here.publisher.lines() or await here.drafting.all(wanted.name):
        return say(request, TAKEN)
    if not 0 < len(wanted.title) <= LONGEST_TITLE:
        return say(request, UNTITLED)
    known = {f"{_LIKE}{line}" for line in desk.switchboard.lines}
    if wanted.start not in {*LANGUAGES, *known} or wanted.queue not in {"", *_queues(desk)}:
        return say(request, NOT_OFFERED)
    return _fault_in_numbers(request, desk.switchboard.lines.plan, wanted.numbers)


def _fault_in_numbers(request: Request, plan: NumberPlan, numbers: Iterable[str]) -> str:
    owners = {one.pattern: one.line for one in (*plan.claimed, *plan.numbers)}
    for number in numbers:
        if not plausible_number(number):
            return say(request, NO_NUMBER).format(number=number)
        if number in owners:
            return say(request, NUMBER_TAKEN).format(number=number, line=owners[number])
    return ""


def _form(request: Request, desk: Desk, wanted: _Wanted, fault: str = "") -> Response:
    context = {
        "wanted": wanted,
        "fault": fault,
        "spoken": LANGUAGES,
        "lines": {f"{_LIKE}{name}": flow.title for name, flow in desk.switchboard.lines.items()},
        "queues": _queues(desk),
    }
    return page(request, "flows_new.html", context, status=422 if fault else 200)


def _queues(desk: Desk) -> dict[str, str]:
    queues = desk.switchboard.lines.directory.queues
    return {name: rules.title for name, rules in queues.items()}
