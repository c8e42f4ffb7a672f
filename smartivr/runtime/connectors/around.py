"""What connectors find on a server when they are started."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from smartivr.runtime.callbacks.dialler import Diallers
from smartivr.runtime.connectors.connections import Connections
from smartivr.settings import Settings


@dataclass(frozen=True)
class Around:
    """The parts of the server that connectors need."""

    settings: Settings
    connections: Connections
    diallers: Diallers


Starter = Callable[[Around], AbstractAsyncContextManager[object | None]]
"""Gives the connector's equipment while the server runs; None where it is not set up.

Settings of its own are read by `settings.load_part`. It adds its dialler to `around.diallers`, and
raises SettingsError for what is set wrongly.
"""
