"""The call centre around one scripted call: real queues, scripted agents, other callers ahead."""

from collections.abc import Callable
from datetime import datetime, timedelta

from smartivr.dialog import commands, events
from smartivr.evaluate.schedule import Schedule
from smartivr.evaluate.scripted_agents import CALL, ScriptedAgents
from smartivr.evaluate.scripted_recorder import KEEPING_S, ScriptedRecorder
from smartivr.evaluate.seen import Seen
from smartivr.flows.script import AgentDeed, CallScript, Expect
from smartivr.routing import centre_actions as actions
from smartivr.routing import centre_events
from smartivr.routing.centre import Centre
from smartivr.routing.directory import Directory
from smartivr.routing.waiting import Waiting


class ScriptedCentre:
    """Carries out what a call asks of a call centre, as the script's agents do.

    Where a script names no agents, everybody of the directory is there, answers after a second
    and talks until the script's turns are done.
    """

    def __init__(self, directory: Directory, script: CallScript, begins: datetime) -> None:
        self.seen = Seen()
        self.post: Callable[[events.Event], None] = lambda _event: None
        """Hands an event to the call."""
        self._script = script
        self._not_kept = list(script.not_kept)
        self._centre = Centre(directory)
        self._schedule = Schedule(begins)
        self._recorder = ScriptedRecorder(self._schedule, self.seen, self._tell)
        self._agents = ScriptedAgents(
            directory, script, self._schedule, self.seen, self._handle, self._tell
        )
        self._ahead = script.ahead
        self._since: datetime | None = None
        self._joined = False
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
                self._handle(centre_events.Left(CALL))
                self._agents.caller_gone()
            case commands.KeepCallback():
                self._schedule.after(KEEPING_S, lambda: self._keep_callback(command))
            case _:
                """The rest is only to be seen."""

    @property
    def talking(self) -> bool:
        """Whether an agent has the call."""
        return self._agents.talking

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

    def hears(self, seconds: float) -> bool:
        """Let the caller speak to the agent, or onto the message that is being recorded."""
        return self._recorder.hears(seconds) or self.talking

    @property
    def message_s(self) -> float:
        """How long the message is that was taken last."""
        return self._recorder.message_s

    def turns_done(self) -> None:
        """Nothing more is to come of the caller: agents hang up who waited for that."""
        self._agents.turns_done()

    def does(self, deed: AgentDeed, to: str) -> str:
        """Let the agent do something; a sentence where there is nobody to do it."""
        return self._agents.does(deed, to)

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
                self._agents.rung(offer, agent)
            case actions.Connect(call=call, agent=agent):
                self._agents.connect(call, agent)
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

    # --- what is kept ---------------------------------------------------------------------------

    def _keep_callback(self, command: commands.KeepCallback) -> None:
        since = self._since or self._schedule.now
        self._handle(centre_events.Left(CALL))
        self._handle(
            centre_events.Joined(Waiting("callback", since, queue=command.queue, callback=True))
        )
        self.seen.callback, self.seen.number = command.queue, command.number
        self.post(events.Kept(command.request, f"callback-{command.request}"))
