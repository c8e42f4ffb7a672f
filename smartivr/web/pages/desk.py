"""The desk that an agent works at, over the agents' public socket alone."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.routing.directory import Person
from smartivr.web.desk import AtDesk
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.pages.frame import N_, page
from smartivr.web.pages.gate import PageNeeds, PageVisitor

router = APIRouter(include_in_schema=False, dependencies=[PageNeeds(Permission.DESK)])

REASONS: Mapping[str, str] = {
    "break": N_("Break"),
    "lunch": N_("Lunch"),
    "meeting": N_("Meeting"),
    "training": N_("Training"),
    "no-answer": N_("Offers left unanswered"),
    "no-microphone": N_("No microphone"),
}
"""What reasons of a pause are called; others are shown as they are."""


@router.get("/desk")
async def desk_page(request: Request, desk: AtDesk, visitor: PageVisitor) -> Response:
    """Return the page."""
    settings = desk.settings
    context = {
        "agents": _may_be(desk.agents.centre.directory.people, visitor),
        "reasons": {one: REASONS.get(one, one) for one in settings.pause_reasons},
        "reasons_given": REASONS,
        "outcomes": settings.outcome_codes,
    }
    return page(request, "desk.html", context)


def _may_be(people: Mapping[str, Person], visitor: Visitor) -> list[Person]:
    """List which agents a visitor may be: the own one, or any to who manages them."""
    if visitor.agent:
        return [people[visitor.agent]] if visitor.agent in people else []
    if not visitor.may(Permission.MANAGE):
        return []
    return sorted(people.values(), key=lambda person: person.name)
