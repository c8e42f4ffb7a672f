"""An agent's connection: the audio of a caller's socket with an agent's messages."""

from smartivr.line import Asked, LineEvent
from smartivr.transports.agent_messages import parse
from smartivr.transports.browser import BrowserTransport


class AgentTransport(BrowserTransport):
    """One agent's session, over one socket after another."""

    def _read(self, text: str) -> LineEvent | None:
        """Turn a JSON message into what the agent asks for."""
        return Asked(parse(text))
