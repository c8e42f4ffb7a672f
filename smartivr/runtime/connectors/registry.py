"""What each connector needs beside its socket, started with the server and closed with it."""

from smartivr.runtime.connectors.around import Starter
from smartivr.runtime.connectors.asterisk import asterisk
from smartivr.runtime.connectors.audiosocket import audiosocket
from smartivr.runtime.connectors.freeswitch import freeswitch
from smartivr.runtime.connectors.genesys import genesys
from smartivr.runtime.connectors.jambonz import jambonz
from smartivr.runtime.connectors.plivo import plivo
from smartivr.runtime.connectors.telnyx import telnyx
from smartivr.runtime.connectors.twilio import twilio
from smartivr.runtime.connectors.vonage import vonage

STARTERS: tuple[Starter, ...] = (
    asterisk,
    audiosocket,
    freeswitch,
    genesys,
    jambonz,
    plivo,
    telnyx,
    twilio,
    vonage,
)
