"""Every address that connectors are reached at over HTTP."""

from smartivr.web.connectors import calls

ROUTERS = (calls.router,)
