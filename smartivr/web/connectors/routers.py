"""Every address that connectors are reached at over HTTP."""

from smartivr.web.connectors import asterisk, calls, telnyx

ROUTERS = (calls.router, asterisk.router, telnyx.router)
