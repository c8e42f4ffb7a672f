"""Callbacks: listed, promised by hand, cancelled."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from smartivr.errors import BadMessage, NotFound, OutOfTurn
from smartivr.store.records import CallbackRecord
from smartivr.web.beside import Beside
from smartivr.web.errors import documented
from smartivr.web.identity.access import Needs
from smartivr.web.identity.visitor import Permission

router = APIRouter(
    prefix="/v1/callbacks", tags=["callbacks"], dependencies=[Needs(Permission.MANAGE)]
)

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
State = Literal["", "waiting", "dialling", "done", "failed", "cancelled"]


class NewCallback(BaseModel):
    """A promise to call somebody back."""

    model_config = ConfigDict(extra="forbid")

    line: str = Field(max_length=64, description="On whose behalf.", examples=["telecom"])
    queue: str = Field(max_length=64, description="Whose agents call back.", examples=["support"])
    number: str = Field(pattern=r"^\+?[0-9]{2,18}$", examples=["+442079460123"])
    due_at: AwareDatetime | None = Field(
        None, description="Not before this; within the queue's hours. Default: once it is its turn."
    )
    priority: int = Field(0, ge=-100, le=100)
    label: str = Field("", max_length=64, description="Shown to the agent.")


class Callback(BaseModel):
    """A callback and how it stands."""

    id: str
    line: str
    queue: str
    number: str
    since: str = Field(description="The place in the queue: when the caller joined it.")
    state: str = Field(description="waiting, dialling, done, failed or cancelled")
    priority: int
    label: str
    due_at: str = Field(description="Not before this; empty: once it is its turn.")
    attempts: int
    last_result: str = Field(description="answered, no-answer, busy, failed or interrupted")
    call: str = Field(description="The call in which it was promised.")
    created_at: str


class CallbackList(BaseModel):
    """Callbacks, newest first."""

    callbacks: list[Callback]


@router.get("", responses=documented(401, 404, 422, 503))
async def list_callbacks(
    beside: Beside,
    state: Annotated[State, Query(description="Those in this state alone.")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> CallbackList:
    """Return the newest callbacks."""
    found = await beside.store.callbacks.list(limit, state)
    return CallbackList(callbacks=[_shown(callback) for callback in found])


@router.post("", status_code=201, responses=documented(401, 404, 413, 422, 503))
async def add_callback(wanted: NewCallback, beside: Beside) -> Callback:
    """Promise a callback, as if a caller had asked for it now."""
    flow = beside.lines.get(wanted.line)
    rules = flow.directory.queues.get(wanted.queue) if flow else None
    if rules is None:
        raise NotFound("there is no such line, or it has no such queue", remedy="see GET /v1/lines")
    now = beside.clock.now()
    if wanted.due_at and wanted.due_at < now:
        raise BadMessage("due_at: this time is past", remedy="choose another one")
    if wanted.due_at and not rules.calendar.is_open(wanted.due_at):
        raise BadMessage("due_at: the queue is closed then", remedy="choose another time")
    callback = CallbackRecord(
        id=secrets.token_hex(6),
        line=wanted.line,
        queue=wanted.queue,
        number=wanted.number,
        since=now.isoformat(),
        priority=wanted.priority,
        label=wanted.label,
        due_at=_utc(wanted.due_at) if wanted.due_at else "",
        created_at=now.isoformat(),
    )
    await beside.store.callbacks.add(callback)
    beside.callbacks.look()
    return _shown(callback)


@router.get("/{callback}", responses=documented(401, 404, 422, 503))
async def read_callback(callback: Id, beside: Beside) -> Callback:
    """Return one callback."""
    return _shown(await beside.store.callbacks.get(callback))


@router.delete("/{callback}", status_code=204, responses=documented(401, 404, 409, 422, 503))
async def cancel_callback(callback: Id, beside: Beside) -> None:
    """Cancel a callback that is not being dialled and has not ended."""
    if not await beside.store.callbacks.cancel(callback):
        found = await beside.store.callbacks.get(callback)
        raise OutOfTurn(f"it cannot be cancelled: it is {found.state}")
    beside.callbacks.look()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _shown(callback: CallbackRecord) -> Callback:
    return Callback(**{name: getattr(callback, name) for name in Callback.model_fields})
