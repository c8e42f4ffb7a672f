"""The web application: HTTP and WebSocket only; calls are held elsewhere."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from smartivr import __version__
from smartivr.runtime.background import Background
from smartivr.runtime.centre.agent_requests import AgentRequests
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.clock import RealClock
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.connectors import Connectors
from smartivr.runtime.publishing.publication import Publication
from smartivr.runtime.switchboard import Switchboard
from smartivr.settings import Settings
from smartivr.statistics.counted_days import CountedDays
from smartivr.store.store import Store
from smartivr.web import errors
from smartivr.web.api import routers as api
from smartivr.web.body_limit import BodyLimit
from smartivr.web.connectors import routers as connectors
from smartivr.web.connectors.gate import Passes
from smartivr.web.desk import Desk
from smartivr.web.identity.accounts import Accounts
from smartivr.web.identity.audit_trail import AuditTrail
from smartivr.web.identity.identities import Identities
from smartivr.web.identity.standing import Standings
from smartivr.web.identity.throttle import Throttles
from smartivr.web.metrics import Metrics
from smartivr.web.page_headers import PageHeaders
from smartivr.web.pages import gate
from smartivr.web.pages import routers as pages
from smartivr.web.sockets.agent_session import AgentSessions
from smartivr.web.sockets.reception import Reception
from smartivr.web.wall.looking import Looked
from smartivr.web.wall.wall import Wall

ROUTERS = (*api.ROUTERS, *pages.ROUTERS, *connectors.ROUTERS)
"""Every address that is served."""

_STATIC = Path(__file__).parent / "static"
_DESCRIPTION = """
Open a session, connect its audio socket, and the call begins. The socket has a description
of its own: [/docs/socket](/docs/socket).
"""


def create_app(
    switchboard: Switchboard,
    settings: Settings,
    store: Store | None = None,
    metrics: Metrics | None = None,
    background: Background | None = None,
    centre: CallCentre | None = None,
    publication: Publication | None = None,
) -> FastAPI:
    """Make the application over a switchboard, which whoever made it starts and closes.

    For calls to be kept and counted, the switchboard has the store's journal and the metrics
    among its observers.

    Raises:
        SettingsError: there is no key to sign tokens with.

    """
    metrics = metrics or Metrics()
    centre = centre or CallCentre(switchboard.lines.directory, RealClock())
    identities = Identities(store, settings) if store else None
    standings = Standings(identities, centre.clock)
    requests = AgentRequests(centre, settings.resume_s)
    throttles = Throttles.chosen(settings)
    desk = Desk(
        switchboard=switchboard,
        settings=settings,
        reception=Reception(switchboard, settings),
        metrics=metrics,
        store=store,
        recordings=asyncio.Semaphore(settings.recognition_workers),
        agents=AgentSessions(centre, requests, switchboard.pacer, settings, standings),
        connections=Connections(switchboard),
        connectors=Connectors(),
        passes=Passes(settings),
        wall=Wall(Looked(switchboard, settings, centre, store, metrics)),
        throttles=throttles,
        standings=standings,
        identities=identities,
        accounts=Accounts(store, settings, throttles) if store else None,
        background=background,
        publication=publication,
        counted=CountedDays(store) if store else None,
    )
    desk.metrics.watch(switchboard, store, desk.agents.centre)
    return _app_of(desk)


def _app_of(desk: Desk) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with desk.wall.sharing():
            yield
        desk.wall.close()
        await desk.reception.close()
        await desk.connections.close()
        await desk.agents.close()
        await desk.standings.close()

    app = FastAPI(
        title="smartivr",
        version=__version__,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,  # its pages load from another host; ours do not
        redoc_url=None,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.desk = desk
    app.add_middleware(BodyLimit)
    app.add_middleware(PageHeaders)
    if desk.store:
        app.add_middleware(AuditTrail, store=desk.store)
    errors.install(app)
    gate.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    return app
