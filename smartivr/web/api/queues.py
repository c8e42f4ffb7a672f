"""Queues as they are now, and the calls that are live."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from smartivr.errors import NotFound
from smartivr.runtime.call import Call
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(prefix="/v1", tags=["queues"], dependencies=[Needs(Permission.WATCH)])


class Waiting(BaseModel):
    """One who waits."""

    call: str = Field(
        description="Id of the call, or of the callback; empty without the permission calls."
    )
    position: int = Field(description="1 is next.")
    since: str
    waited_s: float
    estimate_s: float | None
    priority: int
    label: str
    callback: bool = Field(description="Nobody is on the line; an agent's acceptance dials.")


class Queue(BaseModel):
    """A queue now."""

    queue: str
    title: str
    waiting: list[Waiting]
    longest_wait_s: float
    estimate_s: float | None = Field(description="What a caller who joins now is told.")
    handle_s: float = Field(description="Mean time that a call takes of an agent.")
    agents: dict[str, int] = Field(description="How many of its agents are in each state.")


class Queues(BaseModel):
    """All queues."""

    queues: list[Queue]


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
    talk: dict[str, Any] | None = Field(description="Agents, hold and conference, while talking.")


class LiveCalls(BaseModel):
    """All calls that are not over."""

    calls: list[LiveCall]


@router.get("/queues", responses=documented(401))
async def list_queues(desk: AtDesk, visitor: AVisitor) -> Queues:
    """Return every queue with those who wait in it here."""
    names = sorted(desk.agents.centre.directory.queues)
    return Queues(queues=[await read_queue(name, desk, visitor) for name in names])


@router.get("/queues/{queue}", responses=documented(401, 404, 422))
async def read_queue(queue: str, desk: AtDesk, visitor: AVisitor) -> Queue:
    """Return one queue."""
    found = _queue(desk.agents.centre, queue)
    if not visitor.may(Permission.CALLS):
        found.waiting = [one.model_copy(update={"call": ""}) for one in found.waiting]
    return found


@router.get("/calls", responses=documented(401))
async def list_calls(desk: AtDesk, visitor: AVisitor) -> LiveCalls:
    """Return every live call, with where it is."""
    live = [call for call in desk.switchboard.calls.values() if not call.session.ended]
    calls = [_call(desk.agents.centre, call) for call in live]
    if not visitor.may(Permission.CALLS):
        calls = [one.model_copy(update={"session": "", "caller": ""}) for one in calls]
    return LiveCalls(calls=calls)


def _queue(centre: CallCentre, name: str) -> Queue:
    now, pure = centre.clock.now(), centre.dispatch.centre
    state = pure.queue_state(name, now)
    if state is None:
        raise NotFound("there is no such queue", remedy="see GET /v1/queues")
    return Queue(
        queue=name,
        title=state.title,
        waiting=[
            Waiting(
                call=one.call,
                position=position,
                since=one.since.isoformat(),
                waited_s=round(one.waited_s(now), 1),
                estimate_s=pure.estimate_s(one.call),
                priority=one.priority,
                label=centre.label_of(one.call),
                callback=one.callback,
            )
            for position, one in enumerate(pure.waiting(name), 1)
        ],
        longest_wait_s=round(state.longest_wait_s, 1),
        estimate_s=state.estimate_s,
        handle_s=state.handle_s,
        agents={each.value: count for each, count in state.agents.items()},
    )


def _call(centre: CallCentre, call: Call) -> LiveCall:
    talk = centre.talks.get(call.id)
    return LiveCall(
        session=call.id,
        line=call.flow.line,
        started=call.started.isoformat(),
        step=call.session.step,
        caller=call.facts.caller,
        called=call.facts.called,
        label=call.facts.label,
        queue=centre.dispatch.centre.queue_of(call.id),
        talk=dict(talk.state()) if talk and talk.parts else None,
    )
