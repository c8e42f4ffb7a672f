"""Which called number leads where, and how callers are treated, by a form.

A thousand numbers take a second to be read and written, so that is done beside the calls.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import phonenumbers
from babel import Locale
from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from smartivr.errors import EditedMeanwhile, FlowError, SmartIvrError
from smartivr.flows.centre import CENTRE
from smartivr.flows.centre_draft import NUMBERS
from smartivr.flows.numbers_editing import read_numbers, with_numbers
from smartivr.flows.numbers_file import NumbersFile
from smartivr.routing.numbers import WITHHELD
from smartivr.synthesis.recorded import SUFFIXES
from smartivr.web.api.answers import LeadShown, shown_lead
from smartivr.web.api.drafts import drafting
from smartivr.web.api.versions import publisher
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.audit_trail import ChangesNothing
from smartivr.web.identity.visitor import Permission
from smartivr.web.language import language_of
from smartivr.web.pages import numbers_form
from smartivr.web.pages.form import sent
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor
from smartivr.web.pages.numbers_form import ShownProblem

PATH = "/flows/-/numbers"
"""No line's name begins so."""
router = APIRouter(prefix=PATH, include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)])
CHANGED = N_("Called numbers changed")
MOST_FIELDS = 20_000
Kind = Annotated[str, Path(pattern="^(numbers|callers)$")]


@dataclass(frozen=True)
class _Form:
    """What a form would make of the files."""

    version: int
    """Of people, queues and numbers, which the form was made of."""
    texts: Mapping[str, str]
    problems: tuple[ShownProblem, ...]

    @property
    def file(self) -> NumbersFile:
        return read_numbers(self.texts[NUMBERS])


@router.get("")
async def numbers_page(request: Request, desk: AtDesk) -> Response:
    """Return every called number and list of callers in a form."""
    try:
        context = await _context(request, desk)
    except FlowError as error:
        return page(request, "numbers_faulty.html", {"mistakes": error.mistakes})
    return await asyncio.to_thread(page, request, "numbers.html", context)


@router.get("/{kind}")
async def new_row(request: Request, kind: Kind, desk: AtDesk) -> Response:
    """Return one more row."""
    context = {"row": numbers_form.new_row(kind), "titles": _titles(desk)}
    return page(request, f"_numbers_{kind}.html", context)


@router.post("/check", dependencies=[ChangesNothing])
async def check_numbers(request: Request, desk: AtDesk) -> Response:
    """Say what is wrong with the form as it is, or where a call would lead by it."""
    fields = await sent(request, MOST_FIELDS)
    try:
        made = await _made(desk, fields)
        lead = None if made.problems else await asyncio.to_thread(_lead, desk, made, fields)
        context = {"problems": made.problems, "lead": lead, "error": ""}
    except SmartIvrError as error:
        context = {"problems": (), "lead": None, "error": str(error)}
    return page(request, "_numbers_checked.html", {**context, "titles": _titles(desk)})


@router.post("")
async def save_numbers(request: Request, desk: AtDesk, visitor: PageVisitor) -> Response:
    """Publish the numbers of the form; what is wrong is said above it, with its place."""
    fields = await sent(request, MOST_FIELDS)
    try:
        made = await _made(desk, fields)
        if made.problems:
            context = {"problems": made.problems, "error": "", "number": 0}
            return page(request, "_numbers_result.html", context)
        note = fields.get("note", "").strip()[:200] or say(request, CHANGED)
        version = await publisher(desk).publish(
            CENTRE, author=visitor.name, note=note, texts=made.texts, over=made.version
        )
        context = await _context(request, desk)
    except SmartIvrError as error:
        context = {"problems": (), "error": str(error), "number": 0}
        return page(request, "_numbers_result.html", context)
    is_new = version.number != made.version
    result = {"problems": (), "error": "", "number": version.number, "is_new": is_new}
    return await asyncio.to_thread(page, request, "_numbers_saved.html", {**context, **result})


async def _made(desk: Desk, fields: Mapping[str, str]) -> _Form:
    """Put the form into the files, and look them over as before publishing.

    Raises:
        EditedMeanwhile: the form was made of another version than the present one.
        BadMessage: an entry is not in the file any more.

    """
    now = await drafting(desk).texts(CENTRE)
    if fields.get("version") != str(now.version):
        raise EditedMeanwhile(
            "somebody has published people, queues or numbers meanwhile",
            remedy="open this page in another tab to see both",
        )
    if unclear := tuple(numbers_form.faults_in_names(fields)):
        return _Form(now.version, now.files, unclear)
    before, wanted = now.files.get(NUMBERS, ""), numbers_form.wanted(fields)
    text = await asyncio.to_thread(with_numbers, before, wanted)
    texts = {**now.files, NUMBERS: text}
    found = await publisher(desk).inspect(CENTRE, texts, sounds=False)
    blocking = [problem for problem in found.problems if problem.blocks]
    return _Form(now.version, texts, tuple(numbers_form.located(blocking, text, fields)))


def _lead(desk: Desk, made: _Form, fields: Mapping[str, str]) -> LeadShown | None:
    """Say where the call leads that the form asks about; None where it asks about none.

    Who calls without a number is `withheld`; nobody is meant to be on no list.
    """
    called, caller = (fields.get(name, "").strip()[:128] for name in ("called", "caller"))
    if not (called or caller):
        return None
    plan = made.file.plan().with_lines(desk.switchboard.lines.plan.claimed)
    if not caller:
        plan = replace(plan, callers=())
    found = plan.lead(called, "" if caller == WITHHELD else caller)
    return shown_lead(found, desk.switchboard.default_line)


async def _context(request: Request, desk: Desk) -> dict[str, object]:
    now = await drafting(desk).texts(CENTRE)
    file = await asyncio.to_thread(read_numbers, now.files.get(NUMBERS, ""))
    lines = desk.switchboard.lines
    return {
        "version": now.version,
        "country": file.country,
        "countries": _countries(language_of(request)),
        "rows": numbers_form.rows(file),
        "titles": _titles(desk),
        "default": desk.switchboard.default_line,
        "steps": {name: list(flow.steps) for name, flow in lines.items()},
        "claimed": lines.plan.claimed,
        "music": _music(desk),
        "lead": None,
        "problems": (),
        "error": "",
    }


def _titles(desk: Desk) -> dict[str, str]:
    return {name: flow.title or name for name, flow in desk.switchboard.lines.items()}


def _countries(language: str) -> list[tuple[str, str]]:
    """Every country with phone numbers, by its name in the reader's language."""
    names = Locale.parse(language).territories
    known = phonenumbers.SUPPORTED_REGIONS
    return sorted(((code, names.get(code, code)) for code in known), key=lambda one: one[1])


def _music(desk: Desk) -> list[str]:
    folder = desk.settings.home / "audio" / "hold"
    return sorted(file.stem for file in folder.glob("*") if file.suffix in SUFFIXES)
