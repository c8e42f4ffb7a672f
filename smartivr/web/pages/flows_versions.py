"""What was published of a line: the list, differences, and the way back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from smartivr.flows.difference import difference
from smartivr.runtime.publishing.candidate import comparable
from smartivr.web.api.drafts import DraftId, drafting
from smartivr.web.api.versions import LineName, Number, publisher
from smartivr.web.desk import AtDesk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages.flows_lines import one_line
from smartivr.web.pages.frame import page
from smartivr.web.pages.gate import PageNeeds

router = APIRouter(
    prefix="/flows/{line}", include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)]
)
Compared = Annotated[int, Query(ge=0, le=2_147_483_647)]


@dataclass(frozen=True)
class Row:
    """One line of a difference; `kind` is added, removed, same or place."""

    kind: str
    text: str


@dataclass(frozen=True)
class FileDifference:
    """What has changed in one file."""

    name: str
    rows: tuple[Row, ...]

    @property
    def added(self) -> int:
        """How many lines are new."""
        return sum(row.kind == "added" for row in self.rows)

    @property
    def removed(self) -> int:
        """How many lines are gone."""
        return sum(row.kind == "removed" for row in self.rows)


@router.get("/versions")
async def versions_page(
    request: Request, line: LineName, desk: AtDesk, before: Compared = 0, after: Compared = 0
) -> Response:
    """Return what was published, and the difference between two versions."""
    state = await one_line(desk, line)
    kept = await publisher(desk).versions(line)
    compared = before > 0 and after > 0
    files: list[FileDifference] = []
    if compared:
        old, new = [await publisher(desk).version(line, one) for one in (before, after)]
        files = differences(*comparable(old.files, new.files))
    context = {
        "state": state,
        "versions": kept,
        "compared": compared,
        "before": before,
        "after": after,
        "files": files,
    }
    return page(request, "flows_versions.html", context)


@router.get("/versions/{number}/rollback")
async def rollback_page(request: Request, line: LineName, number: Number, desk: AtDesk) -> Response:
    """Ask whether to go back, and show what that changes."""
    state = await one_line(desk, line)
    wanted = await publisher(desk).version(line, number)
    now = state.version.files if state.version else {}
    context = {
        "state": state,
        "version": wanted,
        "files": differences(*comparable(now, wanted.files)),
    }
    return page(request, "flows_rollback.html", context)


@router.post("/versions/{number}/rollback")
async def roll_back(line: LineName, number: Number, desk: AtDesk) -> Response:
    """Let new calls take an earlier version."""
    kept = await publisher(desk).roll_back(line, number)
    return RedirectResponse(f"/flows/{line}?published={kept.number}", status_code=303)


@router.get("/drafts/{draft}/difference")
async def draft_difference(
    request: Request, line: LineName, draft: DraftId, desk: AtDesk
) -> Response:
    """Return what a draft changes in what new calls take."""
    now = await drafting(desk).texts(line)
    kept = await drafting(desk).find(line, draft)
    context = {"files": differences(now.files, kept.files), "over": now.version}
    return page(request, "_flows_difference.html", context)


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileDifference]:
    """Compare files (name -> text), and return those that differ."""
    found = []
    for name in sorted({*before, *after}):
        old = {name: before[name]} if name in before else {}
        new = {name: after[name]} if name in after else {}
        lines = difference(old, new, ("", "")).splitlines()[2:]
        if lines:
            found.append(FileDifference(name, tuple(_rows(lines))))
    return found


def _rows(lines: list[str]) -> Iterator[Row]:
    kinds = {"+": "added", "-": "removed", "@": "place"}
    for line in lines:
        kind = kinds.get(line[:1], "same")
        yield Row(kind, line if kind == "place" else line[1:])
