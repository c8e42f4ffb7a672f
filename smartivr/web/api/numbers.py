"""Called numbers and caller lists: where a call would lead."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from smartivr.routing.numbers import CalledNumber
from smartivr.web.api.answers import LeadShown, shown_lead
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(prefix="/v1/numbers", tags=["numbers"], dependencies=[Needs(Permission.FLOWS)])

Asked = Annotated[str, Query(max_length=128)]


class NumberShown(BaseModel):
    """A called number, or a pattern of some."""

    pattern: str
    line: str
    start: str
    greeting: str
    language: str = Field(description="The accent that is spoken; empty: the line's own.")
    label: str
    priority: int
    music: str


class CallersShown(BaseModel):
    """A list of callers."""

    name: str
    patterns: list[str]
    label: str
    priority: int
    blocked: str = Field(description="Said to them before the call is ended; empty: not blocked.")
    line: str
    start: str


class Numbers(BaseModel):
    """Every called number and caller list."""

    default: str = Field(description="The line that answers every other number.")
    country: str = Field(description="Where numbers without a country's code belong.")
    numbers: list[NumberShown]
    claimed: list[NumberShown] = Field(description="Numbers that lines claim for themselves.")
    callers: list[CallersShown]


@router.get("", responses=documented(401, 422))
async def list_numbers(desk: AtDesk) -> Numbers:
    """Return every called number and caller list."""
    plan = desk.switchboard.lines.plan
    lists = [{**asdict(one), "patterns": list(one.patterns)} for one in plan.callers]
    return Numbers(
        default=desk.switchboard.default_line,
        country=plan.country,
        numbers=[_shown(number) for number in plan.numbers],
        claimed=[_shown(number) for number in plan.claimed],
        callers=[CallersShown.model_validate(one) for one in lists],
    )


@router.get("/lead", responses=documented(401, 422))
async def lead(desk: AtDesk, called: Asked = "", caller: Asked = "") -> LeadShown:
    """Return where a call of this caller to this number would lead, and why."""
    return shown_lead(desk.switchboard.lines.lead(called, caller), desk.switchboard.default_line)


def _shown(number: CalledNumber) -> NumberShown:
    return NumberShown(**asdict(number))
