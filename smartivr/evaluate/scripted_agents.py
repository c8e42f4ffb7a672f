"""The agents of a script: who they are, what they may send a caller to, and what they do."""

from collections.abc import Callable
from datetime import datetime, timedelta

from smartivr.dialog import events
from smartivr.evaluate.schedule import Schedule
from smartivr.evaluate.seen import Seen
from smartivr.flows.script import AgentDeed, AgentScript, CallScript
from smartivr.routing import centre_events
from smartivr.routing.agent import Agent
from smartivr.routing.directory import Directory

CALL = "rehearsal"
"""The scripted call among the others."""
OTHERS_TALK_S = 60.0
"""How long other callers talk to an agent who has no time of their own in the script."""
DECLINES_AFTER_S = 1.0


def agents_of(directory: Directory, script: CallScript) -> dict[str, AgentScript]:
    """Name the agents of a script and what they do; without any, everybody answers."""
    if script.agents is not None:
        return dict(script.agents)
    return {person: AgentScript() for person in directory.people}


def on_duty(directory: Directory, name: str, plan: AgentScript, now: datetime) -> Agent:
    """Return an agent who logs in, in the middle of the day that the script tells of."""
    person = directory.people.get(name)
    return Agent(
        name,
        now,
        name=person.name if person else name,
        skills=plan.skills or (person.skills if person else {}),
        idle_since=now - timedelta(seconds=plan.idle_s),
        calls=plan.calls,
        talk_s=plan.talked_s,
    )


def kind_of(directory: Directory, target: str) -> str:
    """Say what a caller is sent to: a queue, a person, a number elsewhere, or a step."""
    if target in directory.queues:
        return "queue"
    if target in directory.people:
        return "person"
    return "number" if target.startswith("+") else "step"


class ScriptedAgents:
    """Answer, talk, hang up and vanish as the script of one call says."""

    def __init__(
        self,
        directory: Directory,
        script: CallScript,
        schedule: Schedule,
        seen: Seen,
        tell: Callable[[centre_events.CentreEvent], None],
        post: Callable[[events.Event], None],
    ) -> None:
        """Let everybody log in whose time it is.

        Args:
            directory: who they are.
            script: what each of them does.
            schedule: when they do it.
            seen: told of who answers.
            tell: hands an event to the centre.
            post: hands an event to the call.

        """
        self._directory = directory
        self._schedule = schedule
        self._seen = seen
        self._tell = tell
        self._post = post
        self._plans = agents_of(directory, script)
        self._declined: dict[str, int] = {}
        self._talks: dict[str, str] = {}
        """Agent -> call."""
        self._done = False
        self._consulted = ""
        for agent, plan in self._plans.items():
            self._log_in(agent, plan)

    @property
    def talking(self) -> bool:
        """Whether an agent has the call."""
        return CALL in self._talks.values()

    @property
    def obliging(self) -> bool:
        """Whether agents hang up as soon as the script's turns are done."""
        return self.talking and self._plan_of(self._partner).talks_s is None

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
            self._post(simple[deed])
        elif deed is AgentDeed.COMPLETE:
            self._release(agent)
            self._meet(self._consulted)
        elif deed is AgentDeed.SEND:
            self._release(agent)
            self._post(events.SentTo(kind_of(self._directory, to), to))
        elif deed is AgentDeed.VANISH:
            self._vanish(agent)
        else:
            self._hang_up(agent)
        return ""

    # --- what the centre decides ------------------------------------------------------------------

    def rung(self, offer: int, agent: str) -> None:
        """Let an agent answer, decline or vanish, as is planned."""
        plan = self._plan_of(agent)
        if plan.vanishes_after_s is not None:
            self._schedule.after(plan.vanishes_after_s, lambda: self._vanish(agent))
        elif self._declined.get(agent, 0) < plan.declines:
            self._declined[agent] = self._declined.get(agent, 0) + 1
            self._schedule.after(
                DECLINES_AFTER_S, lambda: self._tell(centre_events.Declined(offer, agent))
            )
        else:
            self._schedule.after(
                plan.answers_after_s, lambda: self._tell(centre_events.Accepted(offer, agent))
            )

    def connect(self, call: str, agent: str) -> None:
        """Let an agent talk with a call."""
        plan = self._plan_of(agent)
        if call == CALL:
            self._meet(agent)
            if self._done:
                self.turns_done()
        else:
            self._talks[agent] = call
            self._schedule.after(plan.talks_s or OTHERS_TALK_S, lambda: self._hang_up(agent, call))

    def caller_gone(self) -> None:
        """Free the agent who has the call."""
        if self.talking:
            self._release(self._partner)

    # --- what comes of it -------------------------------------------------------------------------

    def _plan_of(self, agent: str) -> AgentScript:
        return self._plans.get(agent) or AgentScript()

    @property
    def _partner(self) -> str:
        """The agent who has the call; empty: nobody."""
        return next((agent for agent, call in self._talks.items() if call == CALL), "")

    def _log_in(self, name: str, plan: AgentScript) -> None:
        def log_in() -> None:
            agent = on_duty(self._directory, name, plan, self._schedule.now)
            self._tell(centre_events.LoggedIn(agent))

        self._schedule.after(plan.logs_in_after_s, log_in)

    def _meet(self, agent: str) -> None:
        """Put the call through to this agent."""
        plan = self._plan_of(agent)
        person = self._directory.people.get(agent)
        self._talks[agent] = CALL
        self._seen.agent = agent
        if plan.lost_after_s is not None:
            self._schedule.after(plan.lost_after_s, lambda: self._lose(agent))
        elif plan.talks_s is not None:
            self._schedule.after(plan.talks_s, lambda: self._hang_up(agent, CALL))
        self._post(events.AgentAnswered(agent, person.name if person else agent))

    def _hang_up(self, agent: str, call: str = CALL) -> None:
        if self._talks.get(agent) == call:
            self._release(agent)
            if call == CALL:
                self._post(events.TalkOver("agent"))

    def _release(self, agent: str) -> None:
        self._talks.pop(agent, None)
        self._tell(centre_events.TalkEnded(agent))

    def _lose(self, agent: str) -> None:
        """Break the connection in a talk with this call, once."""
        if self._talks.get(agent) == CALL:
            self._plans[agent] = self._plan_of(agent).model_copy(update={"lost_after_s": None})
            self._vanish(agent)

    def _vanish(self, agent: str) -> None:
        had = self._talks.pop(agent, "")
        self._tell(centre_events.Vanished(agent))
        if had == CALL:
            self._post(events.TalkOver("lost"))
