"""Every address that connectors are reached at over HTTP."""

from smartivr.web.connectors import (
    asterisk,
    audiosocket,
    calls,
    freeswitch,
    genesys,
    jambonz,
    plivo,
    telnyx,
    twilio,
    vonage,
)

ROUTERS = (
    calls.router,
    asterisk.router,
    audiosocket.router,
    genesys.router,
    jambonz.router,
    telnyx.router,
    twilio.router,
    vonage.router,
    freeswitch.router,
    plivo.router,
)
