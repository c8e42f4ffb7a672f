"""Scripted calls against a running server, over its WebSocket and in real time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime

from smartivr.client import Client
from smartivr.dialog.flow import Flow
from smartivr.errors import NotFound, SettingsError, TransportError
from smartivr.evaluate.acting import Acting
from smartivr.evaluate.live_agents import LiveAgents, too_much_for_live_agents
from smartivr.evaluate.live_call import LiveCall, live_call
from smartivr.evaluate.live_others import wait_ahead
from smartivr.evaluate.provider_call import Connector, ProviderCall, provider_call
from smartivr.evaluate.rehearsal import NO_PLAN, Rehearsal, rehearse
from smartivr.evaluate.scripted_services import scripted_services
from smartivr.evaluate.synthetic_caller import SyntheticCaller
from smartivr.flows.script import AgentDoing, CallScript, Dropping, Expecting, Saying
from smartivr.line import MediaFormat
from smartivr.providers.base import Placed
from smartivr.routing.numbers import NumberPlan


async def rehearse_live(  # noqa: PLR0913  every circumstance of a rehearsal
    server: str,
    flow: Flow,
    scripts: Mapping[str, CallScript],
    *,
    tones: bool = False,
    at_once: int = 4,
    set_clock: Callable[[datetime], None] | None = None,
    plan: NumberPlan = NO_PLAN,
    api_key: str | None = None,
    connector: Connector | None = None,
) -> AsyncGenerator[tuple[str, Rehearsal | str], None]:
    """Play scripts, several at once; each one's name, and how it went or why it was left out.

    Args:
        server: its address.
        flow: the line, as the server has it.
        scripts: by name.
        tones: keys are sent as tones in the audio rather than signalled.
        at_once: so many calls are played at a time.
        set_clock: sets the server's time, to play scripts when they take place.
        plan: how the server answers numbers.
        api_key: the operator's; with it, if only an empty one, agents log in where a script wants
            them.
        connector: callers come through this one; by default they come as browsers do.

    Raises:
        NotFound: the server has no such line, or there is no such connector.
        TransportError: the server cannot be reached.

    """
    rate_hz = connector.rate_hz if connector else MediaFormat().rate_hz
    caller = SyntheticCaller(flow.language, rate_hz)
    try:
        async with Client(server, api_key=api_key or "") as client:
            live = _Live(client, flow, caller, tones=tones, at_once=at_once)
            live.plan, live.with_agents = plan, api_key is not None
            live.connector = connector
            live.speech = await _hears_speech(client, flow)
            for begins, calls in _groups(flow, scripts, now=set_clock is None):
                if set_clock and begins:
                    set_clock(begins)
                async for result in live.play_all(calls, begins or datetime.now(UTC)):
                    yield result
    finally:
        await caller.close()


def _groups(
    flow: Flow, scripts: Mapping[str, CallScript], *, now: bool
) -> Iterator[tuple[datetime | None, dict[str, CallScript]]]:
    """Part scripts into those that may be played together: at one moment, if not all now.

    Scripts with web services come after those without, for whom there must be none, and those
    with agents after both: each is played by itself, since agents take whatever call comes.
    """
    groups: dict[tuple[str, bool, datetime | None], dict[str, CallScript]] = {}
    for name, call in scripts.items():
        begins = None if now else call.begins(flow.calendar.timezone)
        alone = name if needs_agents(call) else ""
        groups.setdefault((alone, bool(call.webhook), begins), {})[name] = call
    for (_, _, begins), calls in sorted(groups.items(), key=lambda group: group[0][:2]):
        yield begins, calls


class _Live:
    """Plays scripts against one server."""

    def __init__(
        self, client: Client, flow: Flow, caller: SyntheticCaller, *, tones: bool, at_once: int
    ) -> None:
        self.speech = True
        self.plan = NO_PLAN
        self.with_agents = False
        self.connector: Connector | None = None
        self._client = client
        self._flow = flow
        self._caller = caller
        self._tones = tones
        self._places = asyncio.Semaphore(at_once)
        self._services = asyncio.Lock()

    async def play_all(
        self, calls: Mapping[str, CallScript], at: datetime
    ) -> AsyncGenerator[tuple[str, Rehearsal | str], None]:
        """Play scripts at once, as far as there are places; the results come in their order."""
        playing = {name: asyncio.create_task(self._play(call, at)) for name, call in calls.items()}
        try:
            for name, task in playing.items():
                yield name, await task
        finally:
            for task in playing.values():
                task.cancel()
            await asyncio.gather(*playing.values(), return_exceptions=True)

    async def _play(self, call: CallScript, at: datetime) -> Rehearsal | str:
        async with self._places:
            reason = obstacle(self._flow, call, at, speech=self.speech, plan=self.plan)
            if needs_agents(call) and not reason:
                reason = self._without_agents(call)
            if self.connector and not reason:
                reason = beyond_phones(call)
            if reason:
                return reason
            if not call.webhook:
                return await self._act(call)
            # Two scripts may give other answers at the same address.
            async with self._services:
                try:
                    with scripted_services(call.webhook):
                        return await self._act(call)
                except SettingsError as error:
                    return str(error)

    def _without_agents(self, call: CallScript) -> str:
        """Say why the agents of a script cannot be there; empty where they can."""
        if not self.with_agents:
            return "agents would log in, which is done on a server of its own only"
        return too_much_for_live_agents(call)

    async def _act(self, call: CallScript) -> Rehearsal:
        try:
            async with AsyncExitStack() as stack:
                agents = None
                if needs_agents(call):
                    await wait_ahead(self._client, self._flow, call, stack)
                    agents = LiveAgents(self._client, self._flow, call)
                    await stack.enter_async_context(agents)
                phone = await self._pick_up(call, stack)
                if agents:
                    agents.call = phone.session
                acting = Acting(call, phone, self._caller, tones=self._tones, centre=agents)
                return await acting.perform()
        except (TransportError, TimeoutError) as error:
            return Rehearsal(call.call, (str(error) or "an agent could not log in",), ())

    async def _pick_up(self, call: CallScript, stack: AsyncExitStack) -> LiveCall | ProviderCall:
        """Place the script's call, until the stack ends."""
        line, called, caller = self._flow.line, call.called, call.caller
        if self.connector:
            placed = Placed(line=line, called=called, caller=caller)
            phone = provider_call(self._client, self.connector, placed)
            return await stack.enter_async_context(phone)
        return await stack.enter_async_context(
            live_call(self._client, line=line, called=called, caller=caller)
        )


def obstacle(
    flow: Flow, call: CallScript, now: datetime, *, speech: bool, plan: NumberPlan = NO_PLAN
) -> str:
    """Say why a script cannot be played on a running server now; empty where it can."""
    if call.without_audio:
        return call.without_audio
    if call.start and call.start != flow.start:
        return f"calls of a server do not begin at step {call.start!r}"
    if call.not_kept:
        return "a server keeps whatever it is given"
    if not speech and any(isinstance(turn, Saying) for turn in call.turns):
        return f"the server hears no {flow.language!r}"
    if not rehearse(flow, call.model_copy(update={"at": now}), plan).passed:
        return f"it takes place at another time ({call.at:%a %H:%M})"
    return ""


def beyond_phones(call: CallScript) -> str:
    """Say why a script cannot be played on a phone; empty where it can."""
    if any(isinstance(turn, Dropping) for turn in call.turns):
        return "a provider does not come back to a call whose connection broke"
    if any(isinstance(turn, Saying) and turn.typed for turn in call.turns):
        return "a phone carries no typed words"
    return ""


def needs_agents(call: CallScript) -> bool:
    """Whether a script tells what agents do, or looks at what only they can see."""
    if call.agents is not None or call.ahead:
        return True
    return any(
        isinstance(turn, AgentDoing)
        or (isinstance(turn, Expecting) and turn.expect.looks_behind_the_menu)
        for turn in call.turns
    )


async def _hears_speech(client: Client, flow: Flow) -> bool:
    for line in await client.lines():
        if line["line"] == flow.line:
            return bool(line["speech"])
    raise NotFound(f"the server has no line {flow.line!r}")
