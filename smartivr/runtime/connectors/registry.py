"""What each connector needs beside its socket, started with the server and closed with it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from smartivr.runtime.callbacks.dialler import Diallers
from smartivr.runtime.connectors.connections import Connections
from smartivr.settings import Settings


@dataclass(frozen=True)
class Around:
    """What connectors find on a server."""

    settings: Settings
    connections: Connections
    diallers: Diallers


Starter = Callable[[Around], AbstractAsyncContextManager[object | None]]
"""Gives the connector's equipment while the server runs; None where it is not set up.

Settings of its own are read by `settings.load_part`. It adds its dialler to `around.diallers`, and
raises SettingsError for what is set wrongly.
"""

STARTERS: tuple[Starter, ...] = ()
