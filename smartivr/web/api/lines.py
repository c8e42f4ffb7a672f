"""Which lines there are and what may be said on them."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from smartivr.dialog.flow import Flow
from smartivr.web.desk import AtDesk

router = APIRouter(tags=["lines"])


class Step(BaseModel):
    """One step of a line."""

    name: str
    kind: str = Field(description="Its verb, such as menu or transfer.")
    leads_to: list[str]


class Line(BaseModel):
    """One line."""

    line: str
    title: str
    language: str
    numbers: list[str] = Field(description="Called numbers, or patterns.")
    version: str
    speech: bool = Field(description="False where the line is answered by keys alone.")
    start: str
    steps: list[Step]


class Lines(BaseModel):
    """All lines of the server."""

    default: str
    lines: list[Line]


@router.get("/v1/lines")
async def list_lines(desk: AtDesk) -> Lines:
    """Return every line with its steps."""
    engines = desk.switchboard.engines
    return Lines(
        default=desk.switchboard.default_line,
        lines=[
            _shown(flow, speech=engines.recognizer_for(flow) is not None)
            for flow in desk.switchboard.lines.values()
        ],
    )


def _shown(flow: Flow, *, speech: bool) -> Line:
    return Line(
        line=flow.line,
        title=flow.title,
        language=flow.language,
        numbers=list(flow.numbers),
        version=flow.version,
        speech=speech,
        start=flow.start,
        steps=[
            Step(name=name, kind=step.verb, leads_to=sorted({e.target for e in step.edges()}))
            for name, step in flow.steps.items()
        ],
    )
