"""The call centre around one scripted call: real queues, scripted agents, other callers ahead."""

from collections.abc import Callable
from datetime import datetime, timedelta

from smartivr.dialog import commands, events
from smartivr.evaluate.schedule import Schedule
from smartivr.evaluate.scripted_agents import agents_of, kind_of, on_duty
from smartivr.evaluate.scripted_recorder import KEEPING_S, ScriptedRecorder
from smartivr.evaluate.seen import Seen
from smartivr.flows.script import AgentDeed, AgentScript, CallScript, Expect
from smartivr.routing import centre_actions as actions
from smartivr.routing import centre_events
from smartivr.routing.centre import Centre
from smartivr.routing.directory import Directory
from smartivr.routing.waiting import Waiting

CALL = "rehearsal"
"""The scripted call among the others."""
OTHERS_TALK_S = 60.0
"""How long other callers talk to an agent who has no time of their own in the script."""
DECLINES_AFTER_S = 1.0


class ScriptedCentre:
    """Carries out what a call asks of a call centre, as the script's agents do.

    Where a script names no agents, everybody of the directory is there, answers after a second
    and talks until the script's turns are done.
    """

    def __init__(self, directory: Directory, script: CallScript, begins: datetime) -> None:
        self.seen = Seen()
        self.post: Callable[[events.Event], None] = lambda _event: None
        """Hands an event to the call."""
        self._directory = directory
        self._script = script
        self._not_kept = list(script.not_kept)
        self._centre = Centre(directory)
        self._schedule = Schedule(begins)
        self._recorder = ScriptedRecorder(self._schedule, self.seen, self._tell)
        self._agents = agents_of(directory, script)
        self._declined: dict[str, int] = {}
        self._talks: dict[str, str] = {}
        """Agent -> call."""
        self._ahead = script.ahead
        self._since: datetime | None = None
        self._joined = False
        self._done = False
        self._consulted = ""
        for agent, plan in self._agents.items():
            self._log_in(agent, plan)
        self.pass_until(begins)

    @classmethod
    def of_everybody(cls, directory: Directory, begins: datetime) -> "ScriptedCentre":
        """Make one without a script: everybody answers."""
        return cls(directory, CallScript(call="any", turns=[]), begins)

    def _tell(self, event: events.Event) -> None:
        self.post(event)

    # --- time -----------------------------------------------------------------------------------

    @property
    def due(self) -> datetime | None:
        """When something happens next, if the call asks for nothing before."""
        moments = (self._schedule.due, self._centre.due)
        return min((moment for moment in moments if moment), default=None)

    def pass_until(self, now: datetime) -> None:
        """Let everything happen that is due by now."""
        schedule = self._schedule
        while (due := self.due) is not None and due <= now:
            schedule.move(due)
            if schedule.due == due:
                schedule.do_next()
            else:
                self._handle(centre_events.Tick())
        schedule.move(now)

    # --- what the call asks for -----------------------------------------------------------------

    def carry_out(self, command: commands.Command, now: datetime) -> None:
        """Begin to do what the call asks for; answers are posted later."""
        self._schedule.move(now)
        self.seen.note(command)
        if isinstance(command, commands.KeepMessage | commands.KeepCallback) and self._not_kept:
            refused = events.NotKept(command.request, self._not_kept.pop(0))
            self._schedule.after(KEEPING_S, lambda: self.post(refused))
            return
        self._recorder.carry_out(command)
        match command:
            case commands.JoinQueue():
                self._schedule.after(0, lambda: self._join(command))
            case commands.LeaveQueue() | commands.StopDialling():
                self._handle(centre_events.Left(CALL))
            case commands.Dial(person=person, timeout_s=timeout_s):
                self._schedule.after(
                    0, lambda: self._handle(centre_events.Dialled(CALL, person, timeout_s))
                )
            case commands.Route():
                self._over()
            case commands.KeepCallback():
                self._schedule.after(KEEPING_S, lambda: self._keep_callback(command))
            case _:
                """The rest is only to be seen."""

    @property
    def talking(self) -> bool:
        """Whether an agent has the call."""
        return CALL in self._talks.values()

    @property
    def waiting(self) -> bool:
        """Whether the caller waits, be it in a queue, on hold or for a person who is rung."""
        return self.seen.music

    @property
    def agent(self) -> str:
        """Who answered last."""
        return self.seen.agent

    def unmet(self, wanted: Expect) -> list[str]:
        """Name everything that a script expects of the call centre and that does not hold."""
        return self.seen.unmet(wanted)

    @property
    def obliging(self) -> bool:
        """Whether agents hang up as soon as the script's turns are done."""
        return self.talking and self._plan_of(self._partner).talks_s is None

    def hears(self, seconds: float) -> bool:
        """Let the caller speak to the agent, or onto the message that is being recorded."""
        return self._recorder.hears(seconds) or self.talking

    @property
    def message_s(self) -> float:
        """How long the message is that was taken last."""
        return self._recorder.message_s

    def turns_done(self) -> None:
        """Nothing more is to come of the caller: agents hang up who waited for that."""
        self._done = True
        if self.obliging:
            self._hang_up(self._partner)

    def does(self, deed: AgentDeed, to: str) -> str:
        """Let the agent do something; a sentence where there is nobody to do it."""
        agent = self._partner
        if not agent:
            return "no agent has the call"
        simple: dict[AgentDeed, events.Event] = {
            AgentDeed.HOLD: events.Held(),
            AgentDeed.UNHOLD: events.Unheld(),
            AgentDeed.PAUSE_RECORDING: events.RecordingPaused(),
            AgentDeed.RESUME_RECORDING: events.RecordingResumed(),
            AgentDeed.CONSULT: events.Transferring(),
        }
        if deed is AgentDeed.CONSULT:
            self._consulted = to
        if deed in simple:
            self.post(simple[deed])
        elif deed is AgentDeed.COMPLETE:
            self._release(agent)
            self._meet(self._consulted)
        elif deed is AgentDeed.SEND:
            self._release(agent)
            self.post(events.SentTo(kind_of(self._directory, to), to))
        elif deed is AgentDeed.VANISH:
            self._vanish(agent)
        else:
            self._hang_up(agent)
        return ""

    # --- the queues -----------------------------------------------------------------------------

    def _join(self, command: commands.JoinQueue) -> None:
        for number in range(self._ahead):
            waited_s = self._script.ahead_waited_s + self._ahead - number
            since = self._schedule.now - timedelta(seconds=waited_s)
            other = Waiting(f"ahead-{number + 1}", since, queue=command.queue)
            self._handle(centre_events.Joined(other))
        self._ahead = 0
        self._joined = False
        since = self._since if command.keep_place and self._since else self._schedule.now
        self._since = since
        waiting = Waiting(
            CALL,
            since,
            priority=command.priority,
            required=command.required,
            preferred=command.preferred,
            queue=command.queue,
            kept=command.keep_place,
        )
        self._handle(centre_events.Joined(waiting))

    def _handle(self, event: centre_events.CentreEvent) -> None:
        for action in self._centre.handle(event, self._schedule.now):
            self._take(action)

    def _take(self, action: actions.CentreAction) -> None:
        match action:
            case actions.RingAgent(offer=offer, agent=agent):
                self._rung(offer, agent)
            case actions.Connect(call=call, agent=agent):
                self._connect(call, agent)
            case actions.Refused(call=call, why=why) if call == CALL:
                self.post(events.QueueRefused(why))
            case actions.Unreachable(call=call, why=why) if call == CALL:
                self.post(events.DialFailed(why))
            case actions.Place(call=call, position=position, estimate_s=estimate_s) if call == CALL:
                self.seen.position = position
                moved = events.PlaceChanged if self._joined else events.QueueJoined
                self._joined = True
                self.post(moved(position, estimate_s))
            case _:
                """The rest concerns other callers, or shows in what follows."""

    # --- the agents -----------------------------------------------------------------------------

    def _plan_of(self, agent: str) -> AgentScript:
        return self._agents.get(agent) or AgentScript()

    @property
    def _partner(self) -> str:
        """The agent who has the call; empty: nobody."""
        return next((agent for agent, call in self._talks.items() if call == CALL), "")

    def _log_in(self, name: str, plan: AgentScript) -> None:
        def log_in() -> None:
            agent = on_duty(self._directory, name, plan, self._schedule.now)
            self._handle(centre_events.LoggedIn(agent))

        self._schedule.after(plan.logs_in_after_s, log_in)

    def _rung(self, offer: int, agent: str) -> None:
        plan = self._plan_of(agent)
        if plan.vanishes_after_s is not None:
            self._schedule.after(plan.vanishes_after_s, lambda: self._vanish(agent))
        elif self._declined.get(agent, 0) < plan.declines:
            self._declined[agent] = self._declined.get(agent, 0) + 1
            self._schedule.after(
                DECLINES_AFTER_S, lambda: self._handle(centre_events.Declined(offer, agent))
            )
        else:
            self._schedule.after(
                plan.answers_after_s, lambda: self._handle(centre_events.Accepted(offer, agent))
            )

    def _connect(self, call: str, agent: str) -> None:
        plan = self._plan_of(agent)
        if call == CALL:
            self._meet(agent)
            if self._done:
                self.turns_done()
        else:
            self._talks[agent] = call
            self._schedule.after(plan.talks_s or OTHERS_TALK_S, lambda: self._hang_up(agent, call))

    def _meet(self, agent: str) -> None:
        """Put the call through to this agent."""
        plan = self._plan_of(agent)
        person = self._directory.people.get(agent)
        self._talks[agent] = CALL
        self.seen.agent = agent
        if plan.lost_after_s is not None:
            self._schedule.after(plan.lost_after_s, lambda: self._lose(agent))
        elif plan.talks_s is not None:
            self._schedule.after(plan.talks_s, lambda: self._hang_up(agent, CALL))
        self.post(events.AgentAnswered(agent, person.name if person else agent))

    def _hang_up(self, agent: str, call: str = CALL) -> None:
        if self._talks.get(agent) == call:
            self._release(agent)
            if call == CALL:
                self.post(events.TalkOver("agent"))

    def _release(self, agent: str) -> None:
        self._talks.pop(agent, None)
        self._handle(centre_events.TalkEnded(agent))

    def _lose(self, agent: str) -> None:
        """Break the connection in a talk with this call, once."""
        if self._talks.get(agent) == CALL:
            self._agents[agent] = self._plan_of(agent).model_copy(update={"lost_after_s": None})
            self._vanish(agent)

    def _vanish(self, agent: str) -> None:
        had = self._talks.pop(agent, "")
        self._handle(centre_events.Vanished(agent))
        if had == CALL:
            self.post(events.TalkOver("lost"))

    def _over(self) -> None:
        """The caller is gone."""
        self._handle(centre_events.Left(CALL))
        if self.talking:
            self._release(self._partner)

    # --- what is kept ---------------------------------------------------------------------------

    def _keep_callback(self, command: commands.KeepCallback) -> None:
        since = self._since or self._schedule.now
        self._handle(centre_events.Left(CALL))
        self._handle(
            centre_events.Joined(Waiting("callback", since, queue=command.queue, callback=True))
        )
        self.seen.callback, self.seen.number = command.queue, command.number
        self.post(events.Kept(command.request, f"callback-{command.request}"))
