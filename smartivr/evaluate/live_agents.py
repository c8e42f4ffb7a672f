"""The agents of a script on a real server: they log in, take calls and do as the script says."""

import asyncio
import contextlib
from types import TracebackType
from typing import Any, Self

from smartivr.client import AgentSide, Client
from smartivr.dialog.flow import Flow
from smartivr.errors import SmartIvrError
from smartivr.evaluate.live_others import way_in
from smartivr.evaluate.scripted_agents import agents_of, kind_of
from smartivr.flows.script import AgentDeed, AgentScript, CallScript, Expect, Waiting

LOGIN_S = 15.0
LONGEST_S = 100.0
"""A script in which anybody waits longer is left to pure time."""
DECLINES_AFTER_S = 1.0
OTHERS_TALK_S = 5.0
OTHERS_IN_S = 30.0
"""An agent who logs in earlier would take other callers' calls before the scripted one waits."""
MOST_OTHERS = 3
SIMPLE = {
    AgentDeed.HOLD: "hold",
    AgentDeed.UNHOLD: "unhold",
    AgentDeed.PAUSE_RECORDING: "pause-recording",
    AgentDeed.RESUME_RECORDING: "resume-recording",
    AgentDeed.HANG_UP: "hang-up",
}


def too_much_for_live_agents(call: CallScript) -> str:
    """Say why the agents of a script cannot be had on a server; empty where they can."""
    plans = list((call.agents or {}).values())
    early = [plan for plan in plans if plan.logs_in_after_s < OTHERS_IN_S]
    if call.ahead and (early or call.agents is None or way_in(call) is None):
        return "other callers wait in it while agents are there"
    if call.ahead > MOST_OTHERS or call.ahead_waited_s:
        return "too many other callers wait in it, or for too long"
    if any(plan.calls or plan.talked_s or plan.skills for plan in plans):
        return "it begins in the middle of an agent's day"
    waits = [turn.wait for turn in call.turns if isinstance(turn, Waiting)]
    waits += [plan.logs_in_after_s + plan.answers_after_s + (plan.talks_s or 0) for plan in plans]
    if sum(waits) > LONGEST_S:
        return "it takes too long in real time"
    return ""


class LiveAgents:
    """Everybody who takes calls in one script; a context in which they are logged in."""

    def __init__(self, client: Client, flow: Flow, script: CallScript) -> None:
        self.agent = ""
        self.call = ""
        """The session of the scripted call; other calls are talked to for a moment only."""
        self._client = client
        self._flow = flow
        self._plans = agents_of(flow.directory, script)
        self._sides: dict[str, AgentSide] = {}
        self._label: str | None = None
        self._labels: dict[str, str] = {}
        """Agent -> how the call is marked that was offered last."""
        self._declined: dict[str, int] = {}
        self._partner = ""
        self._done = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Log in everybody who is there from the beginning, whoever is idle longest first."""
        for name, plan in sorted(self._plans.items(), key=lambda one: -one[1].idle_s):
            there = asyncio.Event()
            self._run(self._serve(name, plan, there))
            if not plan.logs_in_after_s:
                async with asyncio.timeout(LOGIN_S):
                    await there.wait()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Log everybody out."""
        for side in self._sides.values():
            with contextlib.suppress(SmartIvrError, TimeoutError):
                side.forget()
                await side.log_out()
                await side.until("state", state="logged-out")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what a rehearsal asks (behind.Behind) ------------------------------------------------

    @property
    def waiting(self) -> bool:
        """Whether it takes longer than usual, since somebody is waited for."""
        return not self._partner

    @property
    def talking(self) -> bool:
        """Whether an agent has the call."""
        return bool(self._partner)

    def hears(self, seconds: float) -> bool:  # noqa: ARG002  the server hears for itself
        """Let the agent listen."""
        return self.talking

    def does(self, deed: AgentDeed, to: str) -> str:
        """Let the agent do something; a sentence where there is nobody to do it."""
        side = self._sides.get(self._partner)
        if side is None:
            return "no agent has the call"
        if deed in SIMPLE:
            self._run(side.tell(SIMPLE[deed]))
        elif deed is AgentDeed.CONSULT:
            self._run(side.transfer("person", to, attended=True))
        elif deed is AgentDeed.COMPLETE:
            self._run(self._complete(side))
        elif deed is AgentDeed.SEND:
            self._run(side.transfer(kind_of(self._flow.directory, to), to))
        elif deed is AgentDeed.VANISH:
            self._run(side.drop())
        return ""

    def turns_done(self) -> None:
        """Nothing more is to come of the caller: agents hang up who waited for that."""
        self._done = True
        if self._partner and self._plan(self._partner).talks_s is None:
            self.does(AgentDeed.HANG_UP, "")

    def unmet(self, wanted: Expect) -> list[str]:
        """Compare what agents see; the rest of it only the server knows."""
        found = []
        if wanted.agent and wanted.agent != self.agent:
            found.append(f"expected agent {wanted.agent!r}, it is {self.agent!r}")
        if wanted.label is not None and wanted.label != self._label:
            found.append(f"expected label {wanted.label!r}, it is {self._label!r}")
        return found

    # --- the agents -----------------------------------------------------------------------------

    def _plan(self, name: str) -> AgentScript:
        return self._plans.get(name) or AgentScript()

    def _run(self, deed: Any) -> None:
        task = asyncio.get_running_loop().create_task(self._contained(deed))
        self._tasks.add(task)

    async def _contained(self, deed: Any) -> None:
        """Let a broken connection be what the caller makes of it."""
        with contextlib.suppress(SmartIvrError, TimeoutError):
            await deed

    async def _serve(self, name: str, plan: AgentScript, there: asyncio.Event) -> None:
        await asyncio.sleep(plan.logs_in_after_s)
        async with self._client.agent(name) as side:
            self._sides[name] = side
            await side.until("state", state="available")
            there.set()
            async for message in side:
                self._told(name, side, message)

    def _told(self, name: str, side: AgentSide, message: dict[str, Any]) -> None:
        match message:
            case {"type": "offer", "offer": int(offer), "pop": {**pop}}:
                self._labels[name] = str(pop.get("label", ""))
                self._run(self._answer(name, side, offer))
            case {"type": "connected", "call": str(call)} if call == self.call:
                self.agent = self._partner = name
                self._label = self._labels.get(name, "")
                self._run(self._talk(name, side))
            case {"type": "connected"}:
                self._run(self._talk_to_another(side))
            case {"type": "ended"} if self._partner == name:
                self._partner = ""

    async def _answer(self, name: str, side: AgentSide, offer: int) -> None:
        plan = self._plan(name)
        if plan.vanishes_after_s is not None:
            await asyncio.sleep(plan.vanishes_after_s)
            await side.drop()
        elif self._declined.get(name, 0) < plan.declines:
            self._declined[name] = self._declined.get(name, 0) + 1
            await asyncio.sleep(DECLINES_AFTER_S)
            await side.decline(offer)
        else:
            await asyncio.sleep(plan.answers_after_s)
            await side.accept(offer)

    async def _talk(self, name: str, side: AgentSide) -> None:
        plan = self._plan(name)
        if plan.lost_after_s is not None:
            await asyncio.sleep(plan.lost_after_s)
            if self._partner == name:
                self._partner = ""
                await side.drop()
        elif plan.talks_s is not None or self._done:
            await asyncio.sleep(plan.talks_s or 0)
            await side.hang_up()

    async def _talk_to_another(self, side: AgentSide) -> None:
        await asyncio.sleep(OTHERS_TALK_S)
        await side.hang_up()
        await side.wrapped_up()

    async def _complete(self, side: AgentSide) -> None:
        await side.until("talk", what="consult-answered")
        await side.tell("complete")
