"""The agents of a script: who they are, and what they may send a caller to."""

from datetime import datetime, timedelta

from smartivr.flows.script import AgentScript, CallScript
from smartivr.routing.agent import Agent
from smartivr.routing.directory import Directory


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
