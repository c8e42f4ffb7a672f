"""What agents do beside calls that ring: messages and callbacks of their queues, and their day."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from smartivr.errors import NotFound, OutOfTurn
from smartivr.routing.directory import Directory
from smartivr.runtime.callbacks.of_message import callback_of
from smartivr.store.records import CallbackRecord, TakenCall, VoicemailRecord
from smartivr.web.api.kept_audio import AS_FLAC, kept_audio
from smartivr.web.beside import Beside
from smartivr.web.desk import AtDesk
from smartivr.web.errors import documented
from smartivr.web.identity.audit_trail import Noted
from smartivr.web.identity.own_agent import OwnAgent

router = APIRouter(prefix="/v1/agents/{agent}", tags=["agents"])

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class Message(BaseModel):
    """A voice message about which something is to be done."""

    id: str
    box: str
    title: str = Field(description="The box as people know it.")
    line: str
    caller: str
    recorded_at: str
    seconds: float
    transcript: str = Field(description="Written by a machine, often wrong; empty where none is.")
    heard_at: str = Field(description="Empty: nobody has listened to it yet.")
    taken_by: str = Field(description="The agent who sees to it; empty: nobody yet.")


class Messages(BaseModel):
    """Messages of an agent's boxes that are not done, oldest first."""

    messages: list[Message]


class AgentCallback(BaseModel):
    """A callback of one of the agent's queues."""

    id: str
    line: str
    queue: str
    number: str
    since: str = Field(description="When the caller joined the queue.")
    state: str = Field(description="waiting or dialling")
    label: str
    due_at: str = Field(description="Not before this, unless an agent takes it; empty: in turn.")
    attempts: int
    last_result: str


class AgentCallbacks(BaseModel):
    """Callbacks that are still to be kept, in the order in which the callers joined."""

    callbacks: list[AgentCallback]


class Ringing(BaseModel):
    """A callback that rings at the agent: accept the offer, and its number is dialled."""

    callback: str
    offer: int = Field(description="As the agent's socket tells it.")


class AgentCall(BaseModel):
    """A call that the agent took part in."""

    call: str
    line: str
    kind: str = Field(description="queue, direct, consult, transfer or callback")
    queue: str
    caller: str
    started_at: str
    talk_s: float = Field(description="Until now where it goes on; 0 where its server died in it.")
    code: str
    notes: str


class AgentCalls(BaseModel):
    """Calls since the last midnight in UTC, newest first."""

    calls: list[AgentCall]


@router.get("/messages", responses=documented(401, 404, 422, 503))
async def list_messages(agent: OwnAgent, desk: AtDesk, beside: Beside) -> Messages:
    """Return the messages that this agent may see to."""
    directory = _directory(desk, agent)
    found = await beside.store.voicemails.to_do(directory.boxes_of(agent))
    return Messages(messages=[_message(directory, one) for one in found])


@router.get(
    "/messages/{message}/audio",
    response_class=Response,
    dependencies=[Noted],
    responses={**AS_FLAC, **documented(401, 404, 422, 503)},
)
async def play_message(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> FileResponse:
    """Return a message's audio as FLAC."""
    found = await _own(desk, beside, agent, message)
    return kept_audio(beside.var, found.path)


@router.post("/messages/{message}/heard", status_code=204, responses=documented(401, 404, 422, 503))
async def mark_message_heard(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> None:
    """Mark a message as listened to."""
    await _own(desk, beside, agent, message)
    await beside.store.voicemails.heard(message, beside.clock.now())


@router.post(
    "/messages/{message}/take", status_code=204, responses=documented(401, 404, 409, 422, 503)
)
async def take_message(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> None:
    """Let this agent see to a message, and no other."""
    await _own(desk, beside, agent, message)
    _need(done=await beside.store.voicemails.take(message, agent))


@router.post(
    "/messages/{message}/release", status_code=204, responses=documented(401, 404, 409, 422, 503)
)
async def release_message(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> None:
    """Leave a message to others again."""
    await _own(desk, beside, agent, message)
    _need(done=await beside.store.voicemails.give_back(message, agent))


@router.post(
    "/messages/{message}/done", status_code=204, responses=documented(401, 404, 409, 422, 503)
)
async def end_message(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> None:
    """Keep that nothing is left to do about a message."""
    await _own(desk, beside, agent, message)
    _need(done=await beside.store.voicemails.done(message, agent, beside.clock.now()))


@router.post(
    "/messages/{message}/call-back",
    status_code=201,
    responses=documented(401, 404, 409, 422, 503),
)
async def call_back_message(agent: OwnAgent, message: Id, desk: AtDesk, beside: Beside) -> Ringing:
    """Take a message and promise its caller a callback, which rings at this agent at once."""
    found = await _own(desk, beside, agent, message)
    directory = _directory(desk, agent)
    queue = directory.boxes[found.box].queue or next(iter(directory.queues_of(agent)), "")
    if not found.caller or not queue or found.line not in beside.lines:
        raise OutOfTurn("it cannot be called back: it has no number, queue or line")
    _need(done=await beside.store.voicemails.take(message, agent))
    callback = callback_of(found, queue, beside.clock.now())
    await beside.store.callbacks.add(callback)
    return await _ring(beside, callback.id, agent)


@router.get("/callbacks", responses=documented(401, 404, 422, 503))
async def list_agent_callbacks(agent: OwnAgent, desk: AtDesk, beside: Beside) -> AgentCallbacks:
    """Return the callbacks of this agent's queues."""
    queues = _directory(desk, agent).queues_of(agent)
    waiting = await beside.store.callbacks.waiting()
    return AgentCallbacks(callbacks=[_callback(one) for one in waiting if one.queue in queues])


@router.post(
    "/callbacks/{callback}/take",
    status_code=201,
    responses=documented(401, 404, 409, 422, 503),
)
async def take_callback(agent: OwnAgent, callback: Id, desk: AtDesk, beside: Beside) -> Ringing:
    """Let a callback ring at this agent alone now, due or not."""
    found = await beside.store.callbacks.get(callback)
    if found.queue not in _directory(desk, agent).queues_of(agent):
        raise NotFound("none of this agent's queues has such a callback")
    return await _ring(beside, callback, agent)


@router.get("/calls", responses=documented(401, 404, 422, 503))
async def list_agent_calls(agent: OwnAgent, desk: AtDesk, beside: Beside) -> AgentCalls:
    """Return the calls that this agent took part in today."""
    _directory(desk, agent)
    now = beside.clock.now().astimezone(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = await beside.store.talks.of_agent(agent, midnight)
    live = {one.session for one in desk.wall.live().calls if one.talk and agent in one.talk.agents}
    return AgentCalls(calls=[_call(one, now, live=one.call in live) for one in found])


def _directory(desk: AtDesk, agent: str) -> Directory:
    directory = desk.agents.centre.directory
    if agent not in directory.people:
        raise NotFound("there is nobody of this id", remedy="see GET /v1/agents")
    return directory


async def _own(desk: AtDesk, beside: Beside, agent: str, message: str) -> VoicemailRecord:
    """Return a message of one of the agent's boxes; others are as good as not there."""
    found = await beside.store.voicemails.get(message)
    if found.box not in _directory(desk, agent).boxes_of(agent):
        raise NotFound("none of this agent's boxes has such a message")
    return found


def _need(*, done: bool) -> None:
    if not done:
        raise OutOfTurn("it is done already, or another agent sees to it")


async def _ring(beside: Beside, callback: str, agent: str) -> Ringing:
    return Ringing(callback=callback, offer=await beside.callbacks.take(callback, agent))


def _message(directory: Directory, message: VoicemailRecord) -> Message:
    names = Message.model_fields.keys() - {"title"}
    title = directory.boxes[message.box].title
    return Message(title=title, **{name: getattr(message, name) for name in names})


def _callback(callback: CallbackRecord) -> AgentCallback:
    return AgentCallback(**{name: getattr(callback, name) for name in AgentCallback.model_fields})


def _call(call: TakenCall, now: datetime, *, live: bool) -> AgentCall:
    began = datetime.fromisoformat(call.started_at)
    ended = datetime.fromisoformat(call.ended_at) if call.ended_at else now if live else began
    names = AgentCall.model_fields.keys() - {"talk_s"}
    talk_s = round(max(0.0, (ended - began).total_seconds()), 1)
    return AgentCall(talk_s=talk_s, **{name: getattr(call, name) for name in names})
