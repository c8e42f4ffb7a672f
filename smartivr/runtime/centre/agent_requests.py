"""What agents ask for, and how they come and go."""

from datetime import datetime

from smartivr.dialog import events
from smartivr.errors import NotFound, OutOfTurn
from smartivr.routing import centre_events as told
from smartivr.routing.agent import Agent, AgentState
from smartivr.runtime.alarms import Alarms
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.centre.contacts import CALLBACK
from smartivr.runtime.centre.talk import Talk
from smartivr.runtime.centre.talk_told import DIALLING, told_of
from smartivr.store.records import AgentRecord
from smartivr.transports import agent_messages as messages

_TAKEN_UP = (AgentState.BUSY,)
_ENGAGED = (AgentState.BUSY, AgentState.RINGING)


class AgentRequests:
    """Logs agents in and out, and does what their clients ask for."""

    def __init__(self, centre: CallCentre, resume_s: float) -> None:
        self._centre = centre
        self._agents = centre.agents
        self._tell = centre.dispatch.tell
        self._resume_s = resume_s
        self._alarms = Alarms(centre.clock)
        self._away: dict[str, Agent] = {}
        """Those whose connection broke while they had no call, as they were."""

    async def log_in(self, line: AgentLine, state: str = "available", reason: str = "") -> None:
        """Let an agent who is connected take calls, or begin with a pause.

        Raises:
            OutOfTurn: the agent has a call at another server.

        """
        before = await self._agents.before(line.id)
        if before and before.node in self._centre.elsewhere.live and before.state in _ENGAGED:
            raise OutOfTurn("the agent has a call at another server", remedy="end it first")
        self._agents.lines[line.id] = line
        self._begin(line, state, reason, before)

    def set_state(self, agent: str, state: str, reason: str = "") -> None:
        """Change what an agent does: available, paused or logged-out.

        Raises:
            NotFound: the agent is not connected here.
            OutOfTurn: an agent who has a call cannot log out.

        """
        line = self._agents.line(agent)
        if line is None:
            raise NotFound("the agent is not logged in here", remedy="see GET /v1/agents")
        here = self._agents.state(agent) is not AgentState.LOGGED_OUT
        if state == "logged-out":
            if self._taken_up(agent):
                raise OutOfTurn("an agent who has a call cannot log out", remedy="hang up first")
            self._tell(told.LoggedOut(agent))
        elif not here:
            self._begin(line, state, reason, None)
        elif state == "paused":
            self._tell(told.Paused(agent, reason))
        else:
            self._tell(told.Ready(agent))

    # --- the desk of agents' lines ----------------------------------------------------------------

    def asked(self, agent: AgentLine, what: object) -> None:  # noqa: C901, PLR0912  one arm a message
        """Do what an agent's client asks for.

        Raises:
            SmartIvrError: it cannot be done now.

        """
        match what:
            case messages.State(state=state, reason=reason):
                self.set_state(agent.id, state, reason)
            case messages.Accept(offer=offer):
                if self._agents.rings(agent, offer):
                    self._tell(told.Accepted(offer, agent.id))
            case messages.Decline(offer=offer):
                if self._agents.rings(agent, offer):
                    self._tell(told.Declined(offer, agent.id))
            case messages.Hold():
                self._talk(agent).hold(agent)
            case messages.Unhold():
                self._talk(agent).unhold(agent)
            case messages.Mute():
                self._mute(agent, muted=True)
            case messages.Unmute():
                self._mute(agent, muted=False)
            case messages.Transfer():
                self._transfer(agent, what)
            case messages.Complete():
                self._talk(agent).complete(agent)
            case messages.Cancel():
                self._talk(agent).cancel(agent)
            case messages.Conference():
                self._talk(agent).conference(agent)
            case messages.HangUp():
                self._talk(agent).hang_up(agent)
            case messages.PauseRecording():
                self._record(agent, on=False)
            case messages.ResumeRecording():
                self._record(agent, on=True)
            case messages.Notes(text=text, code=code):
                self._agents.note(agent, text, code)
            case messages.WrappedUp():
                self._tell(told.Ready(agent.id))

    def detached(self, agent: AgentLine) -> None:
        """Wait for a broken connection; who has no call is offered none meanwhile."""
        self._alarms.start(agent.id, self._resume_s, lambda: self._lost(agent))
        state = self._agents.states.get(agent.id)
        if state and not self._taken_up(agent.id):
            self._away[agent.id] = state
            self._tell(told.Vanished(agent.id))

    def attached(self, agent: AgentLine) -> None:
        """Go on where the agent was."""
        self._alarms.stop(agent.id)
        before = self._away.pop(agent.id, None)
        if before is None:
            self._show_talk(agent)
            self._agents.show_state(agent)
        elif before.state is not AgentState.LOGGED_OUT:
            rings = before.state is AgentState.RINGING
            state = "available" if rings else before.state.value
            self._begin(agent, state, before.reason, None, before.until)

    def gone(self, agent: AgentLine) -> None:
        """Log out an agent who has closed the connection."""
        self._alarms.stop(agent.id)
        self._away.pop(agent.id, None)
        if self._agents.line(agent.id) is not agent:
            return
        talk = self._centre.talk_of(agent)
        if talk:
            talk.hang_up(agent)
        self._centre.callbacks.drop(agent)
        self._tell(told.LoggedOut(agent.id))
        del self._agents.lines[agent.id]

    def dismiss(self, agent: AgentLine, reason: str) -> None:
        """End the connection of an agent who may not have it any more; the caller waits again."""
        self._alarms.stop(agent.id)
        self._lost(agent, reason)

    # --- the rest ---------------------------------------------------------------------------------

    def _lost(self, agent: AgentLine, reason: str = "connection-lost") -> None:
        """The connection stayed away."""
        self._away.pop(agent.id, None)
        talk = self._centre.talk_of(agent)
        if talk:
            talk.lost(agent)
        self._centre.callbacks.drop(agent)
        self._tell(told.Vanished(agent.id))
        if self._agents.line(agent.id) is agent:
            del self._agents.lines[agent.id]
        agent.transport.hang_up(reason)

    def _begin(
        self,
        line: AgentLine,
        state: str,
        reason: str,
        before: AgentRecord | None,
        until: datetime | None = None,
    ) -> None:
        now = self._centre.clock.now()
        person = line.person
        agent = Agent(
            id=line.id,
            since=now,
            state=AgentState(state),
            until=until,
            name=person.name,
            extension=person.extension,
            skills=person.skills,
            calls=before.calls if before else 0,
            talk_s=before.talk_s if before else 0.0,
        )
        self._tell(told.LoggedIn(agent))
        if state == "paused":
            self._tell(told.Paused(line.id, reason))

    def _show_talk(self, agent: AgentLine) -> None:
        """Tell of the agent's call: the client may be another one by now."""
        talk = self._centre.talk_of(agent)
        call = talk.call.id if talk else self._centre.callbacks.waited_for(agent)
        if not call:
            return
        dialling = {"phase": DIALLING, "call": call, "kind": CALLBACK}
        stands = told_of(talk, agent) if talk else dialling
        agent.tell("talking", **stands, **self._agents.known_of(agent.id, call))

    def _mute(self, agent: AgentLine, *, muted: bool) -> None:
        """Let nobody hear the agent, or let them again."""
        if agent.leg is None:
            raise OutOfTurn("there is no call")
        agent.leg.muted = muted
        agent.tell("talk", what="muted" if muted else "unmuted")

    def _record(self, agent: AgentLine, *, on: bool) -> None:
        """Let the recording pause or go on."""
        talk = self._talk(agent)
        talk.unrecorded = not on
        talk.call.post(events.RecordingResumed() if on else events.RecordingPaused())
        agent.tell("talk", what="recording-resumed" if on else "recording-paused")

    def _transfer(self, agent: AgentLine, wanted: messages.Transfer) -> None:
        talk = self._talk(agent)
        self._check_target(talk, wanted)
        if wanted.kind == "blind":
            talk.send(agent, wanted.to, wanted.target)
        elif wanted.to == "person":
            self._centre.consult(talk, agent, wanted.target)
        else:
            raise OutOfTurn("only a person can be consulted", remedy="transfer blind")

    def _check_target(self, talk: Talk, wanted: messages.Transfer) -> None:
        directory = self._centre.directory
        known = {
            "person": directory.people,
            "queue": directory.queues,
            "step": talk.call.flow.steps,
        }.get(wanted.to)
        if known is not None and wanted.target not in known:
            raise NotFound(f"there is no such {wanted.to}", remedy="see GET /v1/agents")

    def _talk(self, agent: AgentLine) -> Talk:
        talk = self._centre.talk_of(agent)
        if talk is None:
            raise OutOfTurn("there is no call")
        return talk

    def _taken_up(self, agent: str) -> bool:
        """Whether the agent has a call."""
        return self._agents.state(agent) in _TAKEN_UP
