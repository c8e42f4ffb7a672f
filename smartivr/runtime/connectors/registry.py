"""What each connector needs beside its socket, started with the server and closed with it."""

from smartivr.runtime.connectors.around import Starter
from smartivr.runtime.connectors.telnyx import telnyx

STARTERS: tuple[Starter, ...] = (telnyx,)
