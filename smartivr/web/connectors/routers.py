"""Every address that connectors are reached at over HTTP."""

from smartivr.web.connectors import calls, telnyx

ROUTERS = (calls.router, telnyx.router)
