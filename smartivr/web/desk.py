"""What every route needs, by a dependency that FastAPI injects."""

import asyncio
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from smartivr.runtime.background import Background
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.connectors import Connectors
from smartivr.runtime.publishing.publication import Publication
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.statistics.counted_days import CountedDays
from smartivr.store.store import Store
from smartivr.web.connectors.gate import Passes
from smartivr.web.identity.accounts import Accounts
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.standing import Standings
from smartivr.web.identity.throttle import Throttles
from smartivr.web.metrics import Metrics
from smartivr.web.sockets.agent_session import AgentSessions
from smartivr.web.sockets.reception import Reception
from smartivr.web.wall.wall import Wall


@dataclass(frozen=True)
class Desk:
    """The parts of a running server."""

    switchboard: Switchboard
    settings: Settings
    reception: Reception
    metrics: Metrics
    store: Store | None
    recordings: asyncio.Semaphore
    """Recordings that may be recognised at once, beside the calls."""
    agents: AgentSessions
    connections: Connections
    """Calls that come through providers and PBXs."""
    connectors: Connectors
    """Their equipment beside the calls."""
    passes: Passes
    """What shows that a provider was sent here by one of our webhooks."""
    wall: Wall
    throttles: Throttles
    """How often somebody may try."""
    standings: Standings
    """Ends what stays open for people and programs who lose their right to it."""
    identities: Identities | None = None
    """Who is behind cookies and keys, where users are kept."""
    accounts: Accounts | None = None
    """What is done with users, where they are kept."""
    background: Background | None = None
    """Messages, recordings, callbacks and phones, where they are served."""
    publication: Publication | None = None
    """Versions of lines and announcements, where they are kept."""
    counted: CountedDays | None = None
    """What calls did on their lines, where calls are kept."""


def _desk_of(connection: HTTPConnection) -> Desk:
    desk: Desk = connection.app.state.desk
    return desk


AtDesk = Annotated[Desk, Depends(_desk_of)]
