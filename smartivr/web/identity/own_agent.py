"""Whose desk it is: what agents do for themselves, and supervisors for any of them."""

from typing import Annotated

from fastapi import Depends, Path

from smartivr.errors import NotAllowed
from smartivr.web.identity.access import AVisitor

AgentId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]


def own_agent(agent: AgentId, visitor: AVisitor) -> str:
    """Return the agent of the path, to the user who is this agent or manages all of them.

    Raises:
        NotAllowed: it is somebody else's desk.

    """
    if not visitor.may_run_desk_of(agent):
        raise NotAllowed("this is another agent's desk", remedy="ask a supervisor")
    return agent


OwnAgent = Annotated[str, Depends(own_agent)]
"""The agent of the path, whose desk the visitor may use."""
