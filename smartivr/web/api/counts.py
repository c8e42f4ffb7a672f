"""How many calls take which way through a line, for programs and for its drawing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from smartivr.dialog.flow import Flow
from smartivr.errors import NotFound
from smartivr.statistics.advice.case import Advice, Case
from smartivr.statistics.advice.giving_up import agent_asked, asked_in_vain, callers_give_up
from smartivr.statistics.advice.order_of_options import option_not_first
from smartivr.statistics.advice.unused_options import option_unused
from smartivr.statistics.flow_counts import EdgeCount, Tally, edge_counts
from smartivr.statistics.past import Past
from smartivr.web.api.versions import LineName
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission
from smartivr.web.sentences import ToReader

router = APIRouter(
    prefix="/v1/lines/{line}", tags=["statistics"], dependencies=[Needs(Permission.WATCH)]
)

LONGEST_DAYS = 90
RULES = (option_not_first, option_unused, callers_give_up, asked_in_vain, agent_asked)
"""Those that counts alone decide."""
Days = Annotated[int, Query(ge=1, le=LONGEST_DAYS, description="How many, today included.")]
FlowVersion = Annotated[
    str, Query(max_length=64, description="Only calls of this version; empty: all whose ways fit.")
]


class EdgeTaken(BaseModel):
    """A way from a step to another."""

    step: str
    option: str = Field(description="The option, exit or value that leads there.")
    target: str
    calls: int
    share: float | None = Field(description="Of all stays at the step, 0..1.")
    gave_up: int = Field(description="Calls that came this way and gave up at the target.")
    asked_agent: int = Field(description="Calls that came this way and asked for a human there.")


class StepVisited(BaseModel):
    """A step."""

    step: str
    entered: int
    gave_up: int = Field(description="Hung up there, before the step had served them.")
    asked_agent: int
    in_vain: int = Field(description="Asked in vain, and passed on.")
    now: int = Field(description="Live calls that are there now, on all servers.")


class Advised(BaseModel):
    """What the counts advise to change."""

    code: str
    step: str
    sentence: str
    evidence: str


class LineCounts(BaseModel):
    """A line as it is now, with what was counted."""

    line: str
    version: str = Field(description="Of the line as it is now.")
    days: int
    timezone: str = Field(description="The clock that days are told by.")
    calls: int = Field(description="That were counted: finished, and no trial calls.")
    of_this_version: int = Field(description="How many of them followed the line as it is now.")
    live: int
    edges: list[EdgeTaken]
    steps: list[StepVisited]
    advice: list[Advised]


@dataclass(frozen=True)
class Counted:
    """What was counted of a line."""

    flow: Flow
    days: int
    tally: Tally
    of_this_version: int
    edges: list[EdgeCount]
    now: Counter[str]
    """Step -> live calls there."""

    @property
    def advice(self) -> list[Advice]:
        """What the counts advise, what concerns most calls first."""
        moment = datetime.now(UTC)
        case = Case(self.flow, Past(moment, moment), counted=self.tally.steps)
        said = (one for rule in RULES for one in rule(case) if isinstance(one, Advice))
        return sorted(said, key=lambda one: -one.calls)


@router.get("/counts", responses=documented(401, 404, 422, 503))
async def read_counts(
    line: LineName, desk: AtDesk, say: ToReader, days: Days = 7, version: FlowVersion = ""
) -> LineCounts:
    """Return how many calls took each way through a line, and where calls are now."""
    found = await counted(desk, line, days, version)
    return LineCounts(
        line=line,
        version=found.flow.version,
        days=days,
        timezone=found.flow.calendar.timezone,
        calls=found.tally.calls,
        of_this_version=found.of_this_version,
        live=found.now.total(),
        edges=[_edge(one) for one in found.edges],
        steps=list(_steps(found)),
        advice=[
            Advised(
                code=one.code,
                step=one.subject,
                sentence=say(one.sentence),
                evidence=say(one.evidence),
            )
            for one in found.advice
        ],
    )


async def counted(desk: Desk, line: str, days: int, version: str) -> Counted:
    """Count the calls of a line's last days.

    Raises:
        NotFound: there is no such line, or this server keeps no calls.
        StoreError: the database cannot be read.

    """
    flow = desk.switchboard.line(line)
    if desk.counted is None:
        raise NotFound("this server keeps no calls")
    moment = datetime.now(UTC)
    by_version = await desk.counted.of(line, days, flow.calendar.timezone, moment)
    tally = Tally()
    for name, each in by_version.items():
        if version in {"", name}:
            tally.add(each)
    own = by_version.get(flow.version, Tally()).calls
    return Counted(flow, days, tally, own, edge_counts(flow, tally), _now(desk, line))


def _now(desk: Desk, line: str) -> Counter[str]:
    calls = (call for call in desk.wall.live().calls if call.line == line and not call.trial)
    return Counter(call.step for call in calls if call.step)


def _edge(one: EdgeCount) -> EdgeTaken:
    return EdgeTaken(
        step=one.step,
        option=one.option,
        target=one.target,
        calls=one.passed.calls,
        share=one.share,
        gave_up=one.passed.gave_up,
        asked_agent=one.passed.asked_agent,
    )


def _steps(found: Counted) -> Iterable[StepVisited]:
    for name in found.flow.steps:
        figures = found.tally.steps.get(name)
        yield StepVisited(
            step=name,
            entered=figures.entered if figures else 0,
            gave_up=found.tally.gave_up[name],
            asked_agent=figures.agents_asked if figures else 0,
            in_vain=figures.given_up if figures else 0,
            now=found.now[name],
        )
