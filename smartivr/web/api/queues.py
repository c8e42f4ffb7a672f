"""Queues as they are now, and the calls that are live, on all servers of the database."""

from dataclasses import asdict
from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from smartivr.errors import NotFound
from smartivr.routing.agent import AgentState
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.wall import board as wall

router = APIRouter(prefix="/v1", tags=["queues"], dependencies=[Needs(Permission.WATCH)])


class Waiting(BaseModel):
    """One who waits."""

    call: str = Field(
        description="Id of the call, or of the callback; empty without the permission calls."
    )
    position: int = Field(description="1 is next.")
    since: str
    waited_s: float
    estimate_s: float | None = Field(description="To five seconds.")
    priority: int
    label: str
    callback: bool = Field(description="Nobody is on the line; an agent's acceptance dials.")
    node: str = Field(description="The server that has it.")


class Queue(BaseModel):
    """A queue now."""

    queue: str
    title: str
    waiting: list[Waiting]
    longest_wait_s: float
    estimate_s: float | None = Field(
        description="What a caller who joins now is told, to five seconds."
    )
    handle_s: float = Field(
        description="Mean time that a call takes of an agent, as this server knows it."
    )
    agents: dict[str, int] = Field(description="How many of its agents are in each state.")


class Queues(BaseModel):
    """All queues."""

    queues: list[Queue]


class Talk(BaseModel):
    """Agents with a caller."""

    agents: list[str]
    held: bool
    conference: bool
    consulting: str = Field(description="Whom they wish to reach besides; empty: nobody.")


class LiveCall(BaseModel):
    """A call now."""

    session: str = Field(description="Empty without the permission calls.")
    line: str
    started: str
    step: str
    caller: str = Field(description="Empty without the permission calls.")
    called: str
    label: str
    queue: str = Field(description="The queue that the caller waits in.")
    talk: Talk | None = Field(description="Agents, hold and conference, while talking.")
    node: str = Field(description="The server that the caller is connected to.")


class LiveCalls(BaseModel):
    """All calls that are not over."""

    calls: list[LiveCall]


@router.get("/queues", responses=documented(401))
async def list_queues(desk: AtDesk, visitor: AVisitor) -> Queues:
    """Return every queue with those who wait in it."""
    found = _seen(desk, visitor)
    queues = [_queue(desk, found, one) for one in found.queues]
    return Queues(queues=sorted(queues, key=lambda queue: queue.queue))


@router.get("/queues/{queue}", responses=documented(401, 404, 422))
async def read_queue(queue: str, desk: AtDesk, visitor: AVisitor) -> Queue:
    """Return one queue."""
    found = _seen(desk, visitor)
    for one in found.queues:
        if one.name == queue:
            return _queue(desk, found, one)
    raise NotFound("there is no such queue", remedy="see GET /v1/queues")


@router.get("/calls", responses=documented(401))
async def list_calls(desk: AtDesk, visitor: AVisitor) -> LiveCalls:
    """Return every live call, with where it is."""
    return LiveCalls(calls=[_call(call) for call in _seen(desk, visitor).calls])


def _seen(desk: Desk, visitor: Visitor) -> wall.Board:
    board = desk.wall.live()
    return board if visitor.may(Permission.CALLS) else board.without_callers()


def _queue(desk: Desk, board: wall.Board, queue: wall.Queue) -> Queue:
    centre = desk.agents.centre
    now, rules = centre.clock.now(), centre.directory.queues[queue.name]
    waiting = [_waiting(one, now) for one in queue.waiting]
    here = centre.dispatch.centre.queue_state(queue.name, now)
    state_of = {agent.agent: agent.state for agent in board.agents}
    states = [state_of.get(agent, AgentState.LOGGED_OUT) for agent in rules.agents]
    return Queue(
        queue=queue.name,
        title=queue.title,
        waiting=waiting,
        longest_wait_s=max((one.waited_s for one in waiting), default=0.0),
        estimate_s=queue.estimate_s,
        handle_s=here.handle_s if here else 0.0,
        agents={state.value: states.count(state) for state in AgentState},
    )


def _waiting(one: wall.Waiting, now: datetime) -> Waiting:
    waited_s = (now - datetime.fromisoformat(one.since)).total_seconds()
    return Waiting(**asdict(one), waited_s=round(waited_s, 1))


def _call(call: wall.LiveCall) -> LiveCall:
    talk = call.talk
    return LiveCall(
        session=call.session,
        line=call.line,
        started=call.since,
        step=call.step,
        caller=call.caller,
        called=call.called,
        label=call.label,
        queue=call.queue,
        talk=Talk(
            agents=list(talk.agents),
            held=talk.held,
            conference=talk.conference,
            consulting=talk.consulting,
        )
        if talk
        else None,
        node=call.node,
    )
