"""All simulated providers, by the name of their dialect."""

from collections.abc import Callable, Mapping

from smartivr.errors import NotFound
from smartivr.providers.asterisk_websocket import AsteriskWebSocketProvider
from smartivr.providers.audiosocket import AudioSocketProvider
from smartivr.providers.base import Provider
from smartivr.providers.freeswitch_fork import FreeSwitchForkProvider
from smartivr.providers.freeswitch_stream import FreeSwitchStreamProvider
from smartivr.providers.genesys import Genesys
from smartivr.providers.jambonz import Jambonz
from smartivr.providers.plivo import PlivoProvider
from smartivr.providers.telnyx import TelnyxProvider
from smartivr.providers.twilio import TwilioProvider
from smartivr.providers.vonage import VonageProvider

PROVIDERS: Mapping[str, Callable[[], Provider]] = {
    AsteriskWebSocketProvider.name: AsteriskWebSocketProvider,
    AudioSocketProvider.name: AudioSocketProvider,
    FreeSwitchForkProvider.name: FreeSwitchForkProvider,
    FreeSwitchStreamProvider.name: FreeSwitchStreamProvider,
    Genesys.name: Genesys,
    Jambonz.name: Jambonz,
    TelnyxProvider.name: TelnyxProvider,
    TwilioProvider.name: TwilioProvider,
    VonageProvider.name: VonageProvider,
    PlivoProvider.name: PlivoProvider,
}
"""Made anew for each call."""


def provider_of(dialect: str) -> Provider:
    """Make the provider's side of a call.

    Raises:
        NotFound: there is no such dialect.

    """
    try:
        return PROVIDERS[dialect]()
    except KeyError:
        known = ", ".join(sorted(PROVIDERS))
        raise NotFound(f"there is no dialect {dialect!r}", remedy=f"use one of {known}") from None
