"""Evaluations over time; one of them with what was taken for what, and what other bands do."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi import Path as InPath
from fastapi.responses import Response

from smartivr.errors import BadMessage, SmartIvrError
from smartivr.flows.editing import with_bands
from smartivr.statistics.evaluations.confused import confused
from smartivr.statistics.evaluations.kept import (
    FOLDER,
    Row,
    Summary,
    delete,
    read_all,
    read_one,
)
from smartivr.statistics.evaluations.operating import at, det_curve, moves, operating
from smartivr.understanding.expecting import Bands
from smartivr.web.api.drafts import drafting
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.identity.visitor import Permission
from smartivr.web.pages import accuracy_charts as charts
from smartivr.web.pages.frame import N_, page, say
from smartivr.web.pages.gate import PageNeeds, PageVisitor

router = APIRouter(
    prefix="/accuracy", include_in_schema=False, dependencies=[PageNeeds(Permission.FLOWS)]
)
MOST_SHOWN = 100
"""Recordings listed at once."""
FIGURES: Mapping[str, str] = {
    "command_accuracy": N_("right, of what is in scope"),
    "false_reject": N_("rejected, of what is in scope"),
    "false_accept": N_("acted upon, of what is out of scope"),
}
EvaluationId = Annotated[str, InPath(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,120}$")]
Share = Annotated[float, Query(ge=0, le=1)]
SentShare = Annotated[float, Form(ge=0, le=1)]
Class = Annotated[str, Query(max_length=200)]


@router.get("")
async def accuracy_page(request: Request, desk: AtDesk) -> Response:
    """Return all evaluations that are kept, by line and set."""
    kept = await asyncio.to_thread(read_all, _folder(desk))
    by_set: dict[tuple[str, str], list[Summary]] = defaultdict(list)
    for one in kept:
        by_set[one.line, one.set].append(one)
    sets = [
        {"line": line, "set": name, "runs": runs, "curves": charts.over_time(runs)}
        for (line, name), runs in by_set.items()
    ]
    context = {"sets": sets, "charts": charts, "figures": FIGURES, "titles": _titles(desk)}
    return page(request, "accuracy.html", context)


@router.get("/{evaluation}")
async def evaluation_page(request: Request, evaluation: EvaluationId, desk: AtDesk) -> Response:
    """Return one evaluation."""
    run, rows = await _read(desk, evaluation)
    table = confused(rows, run.bands)
    curve = det_curve(rows)
    context = {
        "table": table,
        "curve": charts.det_path(curve),
        "charts": charts,
        "titles": _titles(desk),
        "live": run.line in desk.switchboard.lines,
        "changed": _changed(desk, run),
    }
    return page(
        request,
        "evaluation.html",
        {**context, **_operating(run, rows, run.bands), "figures": FIGURES},
    )


@router.get("/{evaluation}/operating")
async def operating_part(
    request: Request,
    evaluation: EvaluationId,
    desk: AtDesk,
    accept: Share = 0.75,
    confirm_from: Share = 0.5,
) -> Response:
    """Return what calls with these bands would do."""
    run, rows = await _read(desk, evaluation)
    context = await asyncio.to_thread(_operating, run, rows, _bands(accept, confirm_from))
    return page(request, "_evaluation_preview.html", context)


@router.get("/{evaluation}/cell")
async def cell_part(
    request: Request, evaluation: EvaluationId, desk: AtDesk, label: Class = "", taken: Class = ""
) -> Response:
    """Return the recordings behind a number of the confusion matrix."""
    run, rows = await _read(desk, evaluation)
    found = confused(rows, run.bands).cells.get((label, taken), ())
    context = {"rows": found[:MOST_SHOWN], "of": len(found), "label": label, "taken": taken}
    return page(request, "_evaluation_cell.html", context)


@router.post("/{evaluation}/use")
async def use_threshold(
    request: Request,
    evaluation: EvaluationId,
    desk: AtDesk,
    visitor: PageVisitor,
    accept: SentShare,
    confirm_from: SentShare,
) -> Response:
    """Make a draft of the line with these bands."""
    run, _ = await _read(desk, evaluation)
    try:
        drafts = drafting(desk)
        now = await drafts.texts(run.line)
        bands = _bands(accept, confirm_from)
        files = with_bands(now.files, run.step, bands.accept, bands.confirm)
        note = say(request, "Act from {accept}, ask back from {confirm}")
        note = note.format(accept=f"{bands.accept:g}", confirm=f"{bands.confirm:g}")
        draft = await drafts.begin(run.line, visitor.name, note=note, files=files)
    except SmartIvrError as error:
        return page(request, "_evaluation_used.html", {"error": str(error)})
    request.state.deed = f"draft {draft.id}"
    return page(request, "_evaluation_used.html", {"error": "", "draft": draft})


@router.post("/{evaluation}/delete")
async def delete_evaluation(evaluation: EvaluationId, desk: AtDesk) -> Response:
    """Forget an evaluation with what was heard in it."""
    await asyncio.to_thread(delete, _folder(desk), evaluation)
    return Response(headers={"HX-Redirect": "/accuracy"})


async def _read(desk: Desk, evaluation: str) -> tuple[Summary, tuple[Row, ...]]:
    return await asyncio.to_thread(read_one, _folder(desk), evaluation)


def _titles(desk: Desk) -> dict[str, str]:
    return {flow.line: flow.title or flow.line for flow in desk.switchboard.lines.values()}


def _folder(desk: Desk) -> Path:
    return desk.settings.var / FOLDER


def _bands(accept: float, confirm_from: float) -> Bands:
    """Return bands of which asking back begins no higher than acting.

    Raises:
        BadMessage: one is no number.

    """
    if not (0 <= accept <= 1 and 0 <= confirm_from <= 1):
        raise BadMessage("confidences lie between 0 and 1")
    return Bands(accept, min(accept, confirm_from))


def _changed(desk: Desk, run: Summary) -> bool:
    """Tell whether the line is another by now than the one that was evaluated."""
    flow = desk.switchboard.lines.get(run.line)
    return flow is not None and flow.version != run.version


def _operating(run: Summary, rows: Sequence[Row], bands: Bands) -> dict[str, object]:
    curve = det_curve(rows)
    moved = moves(rows, run.bands, bands)
    marks = [(charts.det_place(point), name) for point, name in (
        (at(curve, run.accept), "line"), (at(curve, bands.accept), "chosen"),
    ) if point]  # fmt: skip
    return {
        "run": run,
        "bands": bands,
        "found": operating(rows, bands),
        "before": operating(rows, run.bands),
        "moved": moved[:MOST_SHOWN],
        "moved_of": len(moved),
        "marks": marks,
    }
