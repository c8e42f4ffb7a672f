"""The counts of a line beside its drawing, and on it."""

from collections import defaultdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from smartivr.flows.draw import svg
from smartivr.statistics.flow_counts import Passed
from smartivr.web.api.counts import Counted, Days, FlowVersion, counted
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.frame import page, say
from smartivr.web.pages.gate import PageNeeds
from smartivr.web.sentences import to_reader

router = APIRouter(
    prefix="/flows/{line}", include_in_schema=False, dependencies=[PageNeeds(Permission.WATCH)]
)


@router.get("/counts")
async def counts_part(
    request: Request, line: LineName, desk: AtDesk, days: Days = 7, version: FlowVersion = ""
) -> Response:
    """Return the table of counts with what they advise."""
    found = await counted(desk, line, days, version)
    ways = [one for one in found.edges if one.passed.calls]
    context = {
        "found": found,
        "version": version,
        "ways": sorted(ways, key=lambda one: -one.passed.calls),
        "unused": len(found.edges) - len(ways),
        "steps": [one for name, one in found.tally.steps.items() if name in found.flow.steps],
    }
    return page(request, "_flow_counts.html", context)


@router.get("/counts.svg")
async def counts_drawing(
    request: Request, line: LineName, desk: AtDesk, days: Days = 7, version: FlowVersion = ""
) -> Response:
    """Return the drawing with the counts at its arrows."""
    found = await counted(desk, line, days, version)
    return Response(
        svg(found.flow, _notes(request, found), to_reader(request)), media_type="image/svg+xml"
    )


def _notes(request: Request, found: Counted) -> dict[tuple[str, str], str]:
    """Write at each arrow how many took it; where several options do, all of them together."""
    joined: dict[tuple[str, str], Passed] = defaultdict(Passed)
    for edge in found.edges:
        joined[edge.step, edge.target].add(edge.passed)
    return {ends: _note(request, passed) for ends, passed in joined.items() if passed.calls}


def _note(request: Request, passed: Passed) -> str:
    parts = [str(passed.calls)]
    if passed.gave_up:
        parts.append(say(request, "{count} gave up").format(count=passed.gave_up))
    if passed.asked_agent:
        parts.append(say(request, "{count} to an agent").format(count=passed.asked_agent))
    return " · ".join(parts)
