"""What a rehearsal needs of the call centre behind the menu, scripted or a server's own."""

from typing import Protocol

from smartivr.flows.script import AgentDeed, Expect


class Behind(Protocol):
    """Agents, queues and recorders, as far as a script says what they do."""

    @property
    def waiting(self) -> bool:
        """Whether the caller waits for somebody."""

    @property
    def talking(self) -> bool:
        """Whether an agent has the call."""

    @property
    def agent(self) -> str:
        """Who answered last."""

    def hears(self, seconds: float) -> bool:
        """Take the caller's words of this length; False where they are for the call itself."""

    def does(self, deed: AgentDeed, to: str) -> str:
        """Let the agent do something; a sentence where there is nobody to do it."""

    def turns_done(self) -> None:
        """Nothing more is to come of the caller: agents hang up who waited for that."""

    def unmet(self, wanted: Expect) -> list[str]:
        """Name everything that a script expects and that can be seen not to hold."""
