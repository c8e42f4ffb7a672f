"""Agents: who there is, what they do, and how they connect."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import NotFound
from smartivr.line import MediaFormat
from smartivr.routing.agent import AgentState
from smartivr.routing.directory import Person
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.store.records import AgentRecord
from smartivr.web.api.sessions import Media
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import AVisitor, Needs
from smartivr.web.identity.own_agent import AgentId, OwnAgent
from smartivr.web.identity.visitor import Permission
from smartivr.web.sockets.address import socket_address

router = APIRouter(prefix="/v1/agents", tags=["agents"], dependencies=[Needs(Permission.WATCH)])


class Agent(BaseModel):
    """Somebody who may take calls, and what they are doing."""

    agent: str
    name: str
    extension: str
    queues: list[str]
    skills: dict[str, int]
    state: AgentState
    reason: str = Field(description="Why paused.")
    since: str = Field(description="When the state began; empty for who was never logged in.")
    node: str = Field(description="The server that the agent is connected to.")
    call: str = Field(
        description="The call that the agent is in; empty without the permission calls."
    )
    calls: int = Field(description="Calls taken today.")
    talk_s: float = Field(description="Seconds talked today.")


class Agents(BaseModel):
    """Everybody in the directory."""

    agents: list[Agent]


class NewAgentSession(BaseModel):
    """How an agent wants to connect."""

    model_config = ConfigDict(extra="forbid")

    media: Media = Media()
    state: Literal["available", "paused"] = Field(
        "available", description="What the agent begins with."
    )


class AgentSession(BaseModel):
    """Where to connect an agent's audio."""

    agent: str
    name: str
    media: Media = Field(description="A live session keeps its own.")
    address: str = Field(description="WebSocket address of audio and messages.")
    token: str = Field(description="Opens one connection; give it as `?token=`.")
    token_s: float = Field(description="Time in which the connection has to be opened.")


class NewState(BaseModel):
    """What an agent is to do."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["available", "paused", "logged-out"]
    reason: Annotated[str, Field(max_length=64, description="Why paused.")] = ""


@router.get("", responses=documented(401, 503))
async def list_agents(desk: AtDesk, visitor: AVisitor) -> Agents:
    """Return everybody in the directory with their states, on all servers."""
    centre = desk.agents.centre
    kept = {record.id: record for record in await centre.book.agents()}
    people = sorted(centre.directory.people.values(), key=lambda person: person.id)
    call_of = _calls(desk) if visitor.may(Permission.CALLS) else {}
    return Agents(
        agents=[
            _shown(centre, person, kept.get(person.id), call_of.get(person.id, ""))
            for person in people
        ]
    )


@router.get("/{agent}", responses=documented(401, 404, 422, 503))
async def read_agent(agent: AgentId, desk: AtDesk, visitor: AVisitor) -> Agent:
    """Return one agent's state."""
    listed = await list_agents(desk, visitor)
    for one in listed.agents:
        if one.agent == agent:
            return one
    raise NotFound("there is nobody of this id", remedy="see GET /v1/agents")


@router.post("/{agent}/session", status_code=201, responses=documented(401, 404, 413, 422))
async def open_agent_session(
    agent: OwnAgent,
    wanted: NewAgentSession,
    request: Request,
    desk: AtDesk,
    visitor: AVisitor,
) -> AgentSession:
    """Let an agent connect: the token is given out once and holds for one connection."""
    media = MediaFormat(wanted.media.encoding, wanted.media.rate_hz)
    session, token = desk.agents.open(agent, media, wanted.state, visitor)
    kept = session.line.media
    return AgentSession(
        agent=agent,
        name=session.line.person.name,
        media=Media.model_validate({"encoding": kept.encoding, "rate_hz": kept.rate_hz}),
        address=socket_address(request, desk.settings, "agent_audio", agent=agent),
        token=token,
        token_s=desk.settings.token_s,
    )


@router.post("/{agent}/state", status_code=204, responses=documented(401, 404, 409, 413, 422))
async def set_agent_state(agent: OwnAgent, wanted: NewState, desk: AtDesk) -> None:
    """Change what an agent does who is connected here."""
    desk.agents.requests.set_state(agent, wanted.state, wanted.reason)


def _calls(desk: Desk) -> dict[str, str]:
    """Return agent -> the call that the agent is in, on all servers."""
    talking = ((call.session, call.talk) for call in desk.wall.live().calls if call.talk)
    return {agent: session for session, talk in talking for agent in talk.agents}


def _shown(centre: CallCentre, person: Person, kept: AgentRecord | None, call: str) -> Agent:
    queues = [name for name, rules in centre.directory.queues.items() if person.id in rules.agents]
    here = centre.agents.states.get(person.id)
    described = {
        "agent": person.id,
        "name": person.name,
        "extension": person.extension,
        "queues": queues,
        "skills": dict(person.skills),
        "call": call,
    }
    if here and (here.state is not AgentState.LOGGED_OUT or kept is None):
        return Agent(
            **described,
            state=here.state,
            reason=here.reason,
            since=here.since.isoformat(),
            node=centre.agents.node,
            calls=here.calls,
            talk_s=here.talk_s,
        )
    if kept is None:
        return Agent(**described, state=AgentState.LOGGED_OUT, reason="", since="", node="",
                     calls=0, talk_s=0.0)  # fmt: skip
    return Agent(
        **described,
        state=AgentState(kept.state),
        reason=kept.reason,
        since=kept.since,
        node=kept.node,
        calls=kept.calls,
        talk_s=kept.talk_s,
    )
