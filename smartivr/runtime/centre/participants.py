"""Which agents take part in a talk, and what each of them may ask for."""

from smartivr.errors import OutOfTurn
from smartivr.runtime.centre.agent_line import AgentLine
from smartivr.runtime.centre.parts import Part


class Participants:
    """The agent who has the caller, and the other one."""

    def __init__(self) -> None:
        self.owner: Part | None = None
        """The agent who has the caller."""
        self.second: Part | None = None
        """The other agent, consulted or in a conference."""
        self.ringing = ""
        """As what another agent rings for a consultation."""
        self.wanted = ""
        """The person who is consulted."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """The agents' parts now."""
        return tuple(part for part in (self.owner, self.second) if part)

    def part_of(self, agent: AgentLine) -> Part:
        """Return the part of an agent.

        Raises:
            OutOfTurn: this agent takes no part.

        """
        for part in self.parts:
            if part.agent is agent:
                return part
        raise OutOfTurn("there is no call")

    def beside(self, part: Part) -> Part | None:
        """Return the other agent's part."""
        return self.second if part is self.owner else self.owner

    def need_one(self) -> None:
        """Make sure that no other agent is there, or is rung.

        Raises:
            OutOfTurn: one is.

        """
        need(not self.ringing and not self.second, "another agent is there already")

    def left_to(self, part: Part) -> None:
        """Let this agent alone have the caller."""
        self.owner, self.second, self.wanted = part, None, ""

    def clear(self) -> None:
        """Let nobody take part any more."""
        self.owner = self.second = None
        self.ringing = self.wanted = ""

    def tell_owner(self, what: str, **fields: str) -> None:
        """Tell the agent who has the caller, if there is one."""
        if self.owner:
            self.owner.agent.tell("talk", what=what, **fields)


def need(holds: object, otherwise: str) -> None:
    """Refuse what an agent asks for, for this reason, unless it holds.

    Raises:
        OutOfTurn: it does not.

    """
    if not holds:
        raise OutOfTurn(otherwise)
