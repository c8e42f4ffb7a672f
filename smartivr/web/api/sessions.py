"""Opening a session, looking at it, pressing its keys, ending it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from smartivr.errors import AccessRefused, NotFound
from smartivr.line import Encoding, MediaFormat
from smartivr.runtime.outcomes import state_of
from smartivr.store.store import Store
from smartivr.web.api.drafts import trial_of
from smartivr.web.desk import AtDesk, Desk
from smartivr.web.errors import documented
from smartivr.web.identity.access import MaybeVisitor, allowed, known
from smartivr.web.identity.visitor import Permission, Visitor
from smartivr.web.sockets.address import socket_address
from smartivr.web.sockets.calling import OPENS_A_CALL
from smartivr.web.sockets.opener import OpenerOr, SessionId
from smartivr.web.sockets.session import Session

router = APIRouter(prefix="/v1/sessions", tags=["sessions"])

KEY_HOLDS: Final = timedelta(hours=1)
"""How long after a call's end the key of who opened it still shows the outcome and the log."""
Number = Annotated[str, Field(max_length=128)]


class Media(BaseModel):
    """What binary frames hold, the same in both directions: one channel of audio."""

    model_config = ConfigDict(extra="forbid")

    encoding: Encoding = Field(
        Encoding.L16, description="l16 is 16-bit signed little-endian; ulaw and alaw are G.711."
    )
    rate_hz: Literal[8000, 16000, 24000, 48000] = 16000


class NewSession(BaseModel):
    """A call to be made."""

    model_config = ConfigDict(extra="forbid")

    line: str = Field("", max_length=64, description="Name of a line.", examples=["telecom"])
    called: Number = Field("", description="The number called, which chooses a line.")
    caller: Number = Field("", description="The number that calls.")
    media: Media = Media()
    draft: str = Field(
        "",
        max_length=64,
        description="A draft of the line that this call is to follow; needs the permission flows.",
    )


class OpenedSession(BaseModel):
    """Where to connect the call's audio."""

    session: str
    line: str
    media: Media
    address: str = Field(description="WebSocket address of the audio.")
    token: str = Field(description="Opens one connection; give it as `?token=`.")
    token_s: float = Field(description="Time in which the connection has to be opened.")
    key: str = Field(
        description="Yours alone: send it as `Authorization: Bearer KEY` to look at the session, "
        "press its keys or end it, and for an hour after its end to look at it."
    )


class SessionReport(BaseModel):
    """A call so far, or as it ended."""

    session: str
    line: str
    version: str = Field(description="Hash of the flow that the call follows.")
    state: str = Field(description="waiting (not yet connected), active or ended")
    started: str
    step: str
    slots: dict[str, str]
    outcome: dict[str, Any] | None
    events: list[dict[str, Any]] = Field(description="The log: each event and command in order.")


class Keys(BaseModel):
    """Keys to press in place of the caller."""

    model_config = ConfigDict(extra="forbid")

    keys: Annotated[str, Field(pattern=r"^[0-9*#A-D]{1,32}$", examples=["1"])]


@router.post(
    "",
    status_code=201,
    dependencies=OPENS_A_CALL,
    responses=documented(401, 404, 413, 422, 429, 503),
)
async def open_session(
    wanted: NewSession, request: Request, desk: AtDesk, visitor: MaybeVisitor
) -> OpenedSession:
    """Admit a call and say where its audio is to be connected."""
    trial = editor = None
    if wanted.draft:
        editor = allowed(known(request, desk, visitor), Permission.FLOWS)
        trial = await trial_of(desk, wanted.line or desk.switchboard.default_line, wanted.draft)
    media = MediaFormat(wanted.media.encoding, wanted.media.rate_hz)
    session, token = desk.reception.open(wanted.line, wanted.called, wanted.caller, media, trial)
    if editor:
        _end_with_the_right(session, editor, desk)
    return OpenedSession(
        session=session.call.id,
        line=session.call.flow.line,
        media=wanted.media,
        address=socket_address(request, desk.settings, "audio", session=session.call.id),
        token=token,
        token_s=desk.settings.token_s,
        key=desk.reception.key_of(session.call.id),
    )


def _end_with_the_right(session: Session, editor: Visitor, desk: Desk) -> None:
    """Have a draft's call end once its editor may not change lines any more; others go on."""

    def may(visitor: Visitor) -> bool:
        return visitor.may(Permission.FLOWS)

    session.unwatch = desk.standings.watch(
        editor, may, lambda error: desk.reception.dismiss(session, error)
    )


@router.get("/{session}", responses=documented(401, 404, 422, 503))
async def read_session(
    session: SessionId,
    request: Request,
    desk: AtDesk,
    visitor: Annotated[Visitor | None, OpenerOr(Permission.CALLS)],
) -> SessionReport:
    """Return a call's state and its whole log, also after its end."""
    report = await _report(session, desk)
    if report.state == "ended":
        request.state.noted = True
        if visitor is None:
            _refuse_late(report)
    return report


@router.post(
    "/{session}/keys",
    status_code=204,
    dependencies=[OpenerOr(Permission.MANAGE)],
    responses=documented(401, 404, 413, 422),
)
async def press_keys(session: SessionId, pressed: Keys, desk: AtDesk) -> None:
    """Press keys as if the caller had."""
    call = desk.reception.find(session).call
    for key in pressed.keys:
        call.press(key)


@router.delete(
    "/{session}",
    status_code=204,
    dependencies=[OpenerOr(Permission.MANAGE)],
    responses=documented(401, 404, 422),
)
async def end_session(session: SessionId, desk: AtDesk) -> None:
    """Hang up."""
    desk.reception.hang_up(desk.reception.find(session), "operator")


async def _report(session: str, desk: Desk) -> SessionReport:
    try:
        call = desk.switchboard.find(session)
    except NotFound:
        if desk.store is None:
            raise
        return await _stored(session, desk.store)
    state: dict[str, Any] = state_of(call)
    if not call.log.entries:
        state["state"] = "waiting"
    return SessionReport(**state, events=call.log.entries)


def _refuse_late(report: SessionReport) -> None:
    """Refuse the key of a call that was over long ago.

    Raises:
        AccessRefused: it holds no longer.

    """
    over = str(report.events[-1]["at"]) if report.events else report.started
    if datetime.now(UTC) - datetime.fromisoformat(over) > KEY_HOLDS:
        raise AccessRefused(
            "the key of a session holds until an hour after its end",
            remedy="ask with a key that has the permission calls",
        )


async def _stored(session: str, store: Store) -> SessionReport:
    call = await store.call(session)
    outcome: dict[str, Any] = call.outcome or {}
    return SessionReport(
        session=call.id,
        line=call.line,
        version=call.flow_version,
        state="ended",
        started=call.started_at,
        step=outcome.get("step", ""),
        slots=outcome.get("slots", {}),
        outcome=call.outcome,
        events=await store.events(session),
    )
