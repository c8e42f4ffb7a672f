"""Every dialect, made anew as its socket's shell makes it, for tests without sockets."""

from collections.abc import Callable, Mapping

from smartivr.transports.asterisk_websocket import AsteriskWebSocket
from smartivr.transports.audiosocket import AudioSocket, Expected
from smartivr.transports.dialect import Dialect
from smartivr.transports.freeswitch_fork import FreeSwitchFork
from smartivr.transports.freeswitch_stream import FreeSwitchStream
from smartivr.transports.genesys import Genesys
from smartivr.transports.jambonz import Jambonz
from smartivr.transports.plivo import Plivo
from smartivr.transports.telnyx import Telnyx
from smartivr.transports.twilio import Twilio
from smartivr.transports.vonage import Vonage

_ADDRESS: Mapping[str, str] = {"called": "100", "uuid": "1", "rate": "8000"}

_MADE: Mapping[str, Callable[[], Dialect]] = {
    "asterisk": AsteriskWebSocket,
    "audio_fork": lambda: FreeSwitchFork(_ADDRESS),
    "audio_stream": lambda: FreeSwitchStream(_ADDRESS),
    "audiosocket": lambda: AudioSocket(lambda _: Expected()),
    "genesys": Genesys,
    "jambonz": Jambonz,
    "plivo": Plivo,
    "telnyx": Telnyx,
    "twilio": Twilio,
    "vonage": Vonage,
}
NAMES = tuple(sorted(_MADE))


def dialect_of(name: str) -> Dialect:
    """Make a dialect for one connection."""
    return _MADE[name]()
