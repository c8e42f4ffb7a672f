"""What goes on in an agent's call, for a client that has come to it late."""

from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.talk import Talk

ANSWERING, DIALLING, TALKING = "answering", "dialling", "talking"


def told_of(talk: Talk, agent: AgentLine) -> dict[str, object]:
    """Return how a talk stands for one of its agents, as the message `talking` says it."""
    part = next(one for one in talk.parts if one.agent is agent)
    own = part is talk.agents.owner
    there = part.connected or not own
    return {
        "phase": TALKING if there else ANSWERING,
        "call": talk.call.id,
        "kind": part.kind,
        "queue": part.queue,
        "since": part.since,
        "held": own and talk.held,
        "muted": part.leg.muted,
        "unrecorded": talk.unrecorded,
        "conference": talk.in_conference,
        "consult": _consult(talk) if own else "",
        "agent": talk.agents.wanted if own else "",
    }


def _consult(talk: Talk) -> str:
    if talk.agents.ringing:
        return "ringing"
    return TALKING if talk.agents.second and talk.agents.wanted else ""
