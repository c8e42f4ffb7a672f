"""`queues.yaml` as text comes in: queues, voicemail boxes and the hours they keep."""

from collections.abc import Collection
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from smartivr.flows.calendar_file import HoursEntry
from smartivr.flows.fields import TEXTS, FileModel, listed
from smartivr.flows.mistakes import suggestion
from smartivr.flows.people_file import Email, Id, Level
from smartivr.routing.directory import Box, RetryRules
from smartivr.routing.strategies.named import STRATEGIES

BY_SKILL, BY_TIME = "by_skill", "by_time"
ORDERS = tuple(STRATEGIES)
"""Strategies that put agents in order by themselves."""


def _known_order(name: str) -> str:
    if name not in STRATEGIES:
        raise ValueError(f"{name!r} is no order of agents; {suggestion(name, ORDERS)}")
    return name


def _known_strategy(name: str) -> str:
    known = (*ORDERS, BY_TIME)
    if name not in known:
        raise ValueError(f"{name!r} is no strategy; {suggestion(name, known)}")
    return name


def _id_alone(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


Weight = Annotated[int, Field(ge=1, le=1000)]
Ring = Annotated[float, Field(ge=1, le=600)]


class AgentsEntry(FileModel):
    """Some agents: one by id, or all of a team or with a skill."""

    id: str = Field("", description="One person's id; in a list the plain id will do.")
    team: str = Field("", description="Everybody in this team.")
    skill: str = Field("", description="Everybody with this skill.")
    level: Level = Field(1, description="For skill: at this level or above.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(bool(given) for given in (self.id, self.team, self.skill)) != 1:
            raise ValueError("agents are named by an id, or by one of team and skill")
        if self.level > 1 and not self.skill:
            raise ValueError("level is for skill")
        return self


Agents = tuple[Annotated[AgentsEntry, BeforeValidator(_id_alone)], ...]


class ShiftEntry(FileModel):
    """Agents and the hours in which they take a queue's calls."""

    calendar: str = Field(min_length=1, description="One of the calendars of this file.")
    agents: Agents = Field(min_length=1, description="Who is on duty then.")


class OverflowEntry(FileModel):
    """Where callers go who have waited for long."""

    to: dict[str, Weight] = Field(
        min_length=1, description="Other queue -> weight: 2 takes twice as many callers as 1."
    )
    after_s: float = Field(ge=1, le=86_400, description="Seconds of waiting.")


class RetriesEntry(FileModel):
    """How often a callback is tried."""

    max_attempts: int = Field(3, ge=1, le=20, description="Attempts in all.")
    delays_s: tuple[Annotated[float, Field(ge=0, le=604_800)], ...] = Field(
        (300.0, 1800.0), description="Wait after each attempt; the last one holds for the rest."
    )
    ring_s: Ring = Field(30.0, description="How long the caller's phone rings.")

    def rules(self) -> RetryRules:
        """Make the rules that routing knows."""
        return RetryRules(self.max_attempts, self.delays_s, self.ring_s)


class QueueEntry(FileModel):
    """A queue, a department or a group."""

    title: str = Field("", description="As agents and callers know it; by default its name.")
    strategy: Annotated[str, AfterValidator(_known_strategy)] = Field(
        "longest_idle",
        description="Who rings first.",
        json_schema_extra={"enum": [*ORDERS, BY_TIME]},
    )
    relax_every_s: float = Field(
        60.0, gt=0, le=86_400, description="For by_skill: one level less will do after each."
    )
    shifts: tuple[ShiftEntry, ...] = Field((), description="For by_time: who is on duty when.")
    within: Annotated[str, AfterValidator(_known_order)] = Field(
        "longest_idle",
        description="For by_time: the order of the agents of one shift.",
        json_schema_extra={"enum": [*ORDERS]},
    )
    agents: Agents = Field((), description="Who takes its calls, in this order.")
    ring_s: Ring = Field(15.0, description="How long an agent rings before the next one does.")
    wrap_up_s: float = Field(10.0, ge=0, le=3600, description="Peace for an agent after a call.")
    step_s: float = Field(
        300.0, ge=1, le=86_400, description="One level of priority counts as so much waiting."
    )
    max_waiting: int = Field(0, ge=0, le=10_000, description="More callers are refused; 0: never.")
    join_empty: bool = Field(True, description="Callers may wait although nobody is logged in.")
    calendar: str = Field("", description="One of the calendars of this file; by default always.")
    overflow: OverflowEntry | None = Field(None, description="Where long waiting leads.")
    answer_within_s: float = Field(
        20.0, ge=1, le=3600, description="The service level counts calls answered within this."
    )
    answer_goal: float = Field(
        0.8, gt=0, le=1, description="The share of calls that is to be answered within this."
    )
    alarm_waiting: int = Field(
        10, ge=0, le=10_000, description="So many who wait raise the wallboard's alarm; 0: never."
    )
    alarm_wait_s: float = Field(
        180.0, ge=0, le=86_400, description="So long a wait raises the alarm; 0: never."
    )
    pause_after_misses: int = Field(
        2, ge=0, le=100, description="Unanswered offers in a row that pause an agent; 0: never."
    )
    retries: RetriesEntry = Field(RetriesEntry(), description="How often callbacks are tried.")
    handle_s: float = Field(
        180.0, ge=1, le=86_400, description="Assumed time per call until calls were measured."
    )

    @model_validator(mode="after")
    def _strategy_fits(self) -> Self:
        given = self.model_fields_set
        if "relax_every_s" in given and BY_SKILL not in (self.strategy, self.within):
            raise ValueError("relax_every_s is for the strategy by_skill")
        if self.strategy == BY_TIME and not self.shifts:
            raise ValueError("the strategy by_time needs shifts")
        if self.strategy != BY_TIME and given & {"shifts", "within"}:
            raise ValueError("shifts and within are for the strategy by_time")
        return self


class BoxEntry(FileModel):
    """A voicemail box, personal or shared."""

    title: str = Field("", description="As people know it; by default its name.")
    email: Annotated[tuple[Email, ...], BeforeValidator(listed), WithJsonSchema(TEXTS)] = Field(
        (), description="Who is sent new messages: an address or a list."
    )
    keep_days: int = Field(30, ge=1, le=36_500, description="Days until a message is erased.")
    queue: str = Field(
        "", description="Queue whose agents see to its messages; by default that of its name."
    )

    def box(self, name: str, queues: Collection[str]) -> Box:
        """Make the box that routing knows, where these are the queues."""
        queue = self.queue or (name if name in queues else "")
        return Box(name, self.title or name, self.email, self.keep_days, queue)


class QueuesFile(FileModel):
    """`queues.yaml`: where callers wait and leave messages."""

    calendars: dict[str, HoursEntry] = Field({}, description="Name -> hours.")
    queues: dict[Id, QueueEntry] = Field({}, description="Name -> queue.")
    boxes: dict[Id, BoxEntry] = Field({}, description="Name -> voicemail box.")
