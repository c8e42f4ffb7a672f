"""Phrases that were not understood: added to an option in a draft, or ignored."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.menu import Menu
from smartivr.errors import BadMessage, SmartIvrError
from smartivr.flows.editing import with_phrase
from smartivr.runtime.publishing.inspection import Inspection
from smartivr.statistics.advice.masking import MASK
from smartivr.statistics.unheard import mark, read_unheard
from smartivr.store.records import DraftRecord
from smartivr.understanding.normalize import folded
from smartivr.web.api.drafts import drafting
from smartivr.web.api.unheard import USUAL_DAYS, Days, store_of
from smartivr.web.api.versions import LineName, publisher
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor

router = APIRouter(
    prefix="/accuracy/unheard",
    include_in_schema=False,
    dependencies=[PageNeeds(Permission.CALLS), PageNeeds(Permission.FLOWS)],
)
NOTE = N_("Phrases that callers said")
Text = Annotated[str, Form(max_length=200)]
Words = Annotated[list[str], Form(max_length=300)]


@dataclass(frozen=True)
class Added:
    """A draft with a phrase more, and what was found about that phrase."""

    draft: DraftRecord
    warnings: tuple[str, ...]


@router.get("")
async def unheard_page(
    request: Request,
    desk: AtDesk,
    line: Annotated[str, Query(max_length=64)] = "",
    days: Days = USUAL_DAYS,
) -> Response:
    """Return what was not understood on a line."""
    if not desk.switchboard.lines:
        return RedirectResponse("/flows", status_code=303)  # it says what to do
    flow = desk.switchboard.line(line or _usual(desk))
    found, calls = await read_unheard(store_of(desk), flow, days, datetime.now(UTC))
    context = {
        "flow": flow,
        "lines": list(desk.switchboard.lines.values()),
        "days": days,
        "calls": calls,
        "phrases": [one for one in found if not one.now],
        "solved": [one for one in found if one.now],
        "menus": _menus(flow),
        "mask": MASK,
        "ignored": len(await store_of(desk).ignored_phrases.of(flow.line)),
    }
    return page(request, "unheard.html", context)


@router.post("/{line}/add")
async def add_as_phrasing(
    request: Request,
    line: LineName,
    desk: AtDesk,
    visitor: PageVisitor,
    step: Text,
    option: Text,
    phrase: Text,
) -> Response:
    """Put a phrase into a draft of the line; the row says so, or what is wrong."""
    context = {"line": line, "option": option, "phrase": phrase, "step": step}
    try:
        added = await _add(request, desk, line, visitor.name, (step, option, phrase))
    except SmartIvrError as error:
        beneath = {"HX-Reswap": "beforeend"}
        return page(request, "_unheard_refused.html", {"error": str(error)}, headers=beneath)
    request.state.deed = f"draft {added.draft.id}"
    return page(request, "_unheard_added.html", {**context, "added": added})


@router.post("/{line}/ignore")
async def ignore_phrase(
    request: Request, line: LineName, desk: AtDesk, visitor: PageVisitor, step: Text, words: Words
) -> Response:
    """Show a phrase, and its other wordings, no more."""
    desk.switchboard.line(line)
    marks = [mark(step, each) for each in words]
    at = datetime.now(UTC).isoformat()
    await store_of(desk).ignored_phrases.add(line, marks, visitor.name, at)
    return page(request, "_unheard_ignored.html", {"phrase": words[0]})


@router.post("/{line}/ignore/clear")
async def show_ignored_again(line: LineName, desk: AtDesk) -> Response:
    """Show again what was ignored, by a page that is loaded anew."""
    desk.switchboard.line(line)
    await store_of(desk).ignored_phrases.clear(line)
    return Response(headers={"HX-Refresh": "true"})


async def _add(
    request: Request, desk: Desk, line: str, author: str, wanted: tuple[str, str, str]
) -> Added:
    """Put a phrase into the author's newest draft of the line, or into a new one.

    Raises:
        SmartIvrError: the phrase says nothing or is there already, or it cannot be kept.

    """
    step, option, phrase = wanted
    flow, drafts = desk.switchboard.line(line), drafting(desk)
    words = " ".join(folded(phrase, flow.language))
    if not words:
        raise BadMessage("a phrase needs words")
    own = [one for one in await drafts.all(line) if one.changed_by == author]
    if own:
        draft = await drafts.find(line, own[0].id)
        files = with_phrase(draft.files, step, option, words)
        draft = await drafts.save(draft, author, files)
    else:
        now = await drafts.texts(line)
        files = with_phrase(now.files, step, option, words)
        draft = await drafts.begin(line, author, note=say(request, NOTE), files=files)
    found = await publisher(desk).inspect(line, draft.files)
    return Added(draft, tuple(dict.fromkeys(_warnings(found, words))))


def _warnings(found: Inspection, words: str) -> list[str]:
    """Say what is wrong with the draft, and what sounds like the phrase."""
    wrong = [one.message for one in found.problems if one.blocks]
    alike = [
        f'"{pair.phrase}" ({pair.intent}), "{pair.other_phrase}" ({pair.other_intent})'
        for pair in (one.pair for one in found.alike)
        if words in {pair.phrase, pair.other_phrase}
    ]
    return wrong + alike


def _menus(flow: Flow) -> dict[str, list[str]]:
    """Name the options of each menu."""
    menus = {name: step for name, step in flow.steps.items() if isinstance(step, Menu)}
    return {name: list(menu.options) for name, menu in menus.items()}


def _usual(desk: Desk) -> str:
    lines = desk.switchboard.lines
    default = desk.switchboard.default_line
    return default if default in lines else next(iter(lines), default)
