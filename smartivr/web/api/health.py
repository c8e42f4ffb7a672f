"""Whether the server lives, whether it can take calls, and its figures."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from smartivr.recognition.vitals import watched
from smartivr.runtime.engines import Engines
from smartivr.web.desk import AtDesk

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class StoreState(BaseModel):
    """How keeping calls goes."""

    ok: bool
    pending: int
    lost: int
    problem: str


class RecognizerState(BaseModel):
    """How a recognizer is; of two that hear together, each is told of."""

    engine: str
    language: str
    workers: int
    alive: int = Field(description="None alive means that this one does not hear.")


class Readiness(BaseModel):
    """Whether another call is admitted, and what is not as it should be."""

    ready: bool
    lines: int = Field(description="Lines that take calls; without any the server is not ready.")
    live_calls: int
    max_calls: int
    without_speech: dict[str, str] = Field(
        description="Lines whose recognizer could not start, with the reason's code."
    )
    recognizers: list[RecognizerState]
    store: StoreState | None


@router.get("/healthz")
async def healthz() -> Alive:
    """Answer as long as the process lives."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Readiness, "description": "Not ready"}})
async def readyz(desk: AtDesk, response: Response) -> Readiness:
    """Say whether a call would be admitted now; a failing database does not stop calls."""
    board, store = desk.switchboard, desk.store
    free = board.live < desk.settings.max_calls and not board.draining
    ready = free and len(board.lines) > 0
    response.status_code = 200 if ready else 503
    health = store.health if store is not None else None
    return Readiness(
        ready=ready,
        lines=len(board.lines),
        live_calls=board.live,
        max_calls=desk.settings.max_calls,
        without_speech={line: trouble.code for line, trouble in board.engines.troubles.items()},
        recognizers=_recognizers(board.engines),
        store=StoreState(
            ok=health.ok, pending=health.pending, lost=health.lost, problem=health.problem
        )
        if health
        else None,
    )


def _recognizers(engines: Engines) -> list[RecognizerState]:
    up = [each for one in engines.recognizers() for each in watched(one)]
    return [
        RecognizerState(
            engine=each.name,
            language=each.language,
            workers=each.vitals().workers,
            alive=each.vitals().alive,
        )
        for each in up
    ]


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics(desk: AtDesk) -> Response:
    """Return figures in Prometheus' text format."""
    return Response(desk.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
