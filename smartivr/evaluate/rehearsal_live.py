"""Scripted calls against a running server, over its WebSocket and in real time."""

from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime

from smartivr.client import Client
from smartivr.dialog.flow import Flow
from smartivr.dialog.steps.branch import Branch, By
from smartivr.errors import NotFound, SettingsError, TransportError
from smartivr.evaluate.acting import Acting
from smartivr.evaluate.live_call import live_call
from smartivr.evaluate.rehearsal import Rehearsal
from smartivr.evaluate.scripted_services import scripted_services
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.flows.script import CallScript, Saying
from smartivr.line import MediaFormat


async def rehearse_live(
    server: str, flow: Flow, scripts: Mapping[str, CallScript], *, tones: bool = False
) -> AsyncGenerator[tuple[str, Rehearsal | str], None]:
    """Play scripts one after another; each one's name, and how it went or why it was left out.

    Raises:
        NotFound: the server has no such line.
        TransportError: the server cannot be reached.

    """
    media = MediaFormat()
    caller = SyntheticCaller(flow.language, media.rate_hz)
    try:
        async with Client(server) as client:
            speech = await _hears_speech(client, flow)
            for name, call in scripts.items():
                reason = obstacle(flow, call, datetime.now(UTC), speech=speech)
                yield name, reason or await _rehearse(client, flow, call, caller, tones=tones)
    finally:
        await caller.close()


def obstacle(flow: Flow, call: CallScript, now: datetime, *, speech: bool) -> str:
    """Say why a script cannot be played on a running server now; empty where it can."""
    if call.without_audio:
        return call.without_audio
    begins = call.begins(flow.calendar.timezone)
    if call.start and call.start != flow.start:
        return f"calls of a server do not begin at step {call.start!r}"
    if not speech and any(isinstance(turn, Saying) for turn in call.turns):
        return f"the server hears no {flow.language!r}"
    if _hours(flow, begins) != _hours(flow, now):
        return f"it takes place at another time ({call.at:%a %H:%M})"
    return ""


def _hours(flow: Flow, at: datetime) -> tuple[bool, ...]:
    """Everything in which one moment differs from another on this line."""
    by_hours = any(
        isinstance(step, Branch) and step.branch is By.HOURS for step in flow.steps.values()
    )
    announced = tuple(announcement.active(at) for announcement in flow.announcements)
    return (by_hours and flow.calendar.is_open(at), *announced)


async def _hears_speech(client: Client, flow: Flow) -> bool:
    for line in await client.lines():
        if line["line"] == flow.line:
            return bool(line["speech"])
    raise NotFound(f"the server has no line {flow.line!r}")


async def _rehearse(
    client: Client, flow: Flow, call: CallScript, caller: SyntheticCaller, *, tones: bool
) -> Rehearsal | str:
    try:
        with scripted_services(call.webhook):
            async with live_call(
                client, line=flow.line, called=call.called, caller=call.caller
            ) as phone:
                return await Acting(call, phone, caller, tones=tones).perform()
    except SettingsError as error:
        return str(error)
    except TransportError as error:
        return Rehearsal(call.call, (str(error),), ())
