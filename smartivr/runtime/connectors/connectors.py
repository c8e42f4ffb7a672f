"""The equipment of all connectors of a server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from smartivr.errors import NotFound
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.registry import STARTERS

Equipment = TypeVar("Equipment")


class Connectors:
    """Finds a connector's equipment by its class."""

    def __init__(self) -> None:
        self._equipment: dict[type[object], object] = {}

    def of(self, kind: type[Equipment]) -> Equipment:
        """Return the equipment of this class.

        Raises:
            NotFound: this connector is not set up.

        """
        found = self._equipment.get(kind)
        if not isinstance(found, kind):
            raise NotFound("this connector is not set up", remedy="see docs/connectors")
        return found

    @asynccontextmanager
    async def running(self, around: Around) -> AsyncIterator[None]:
        """Start what is set up, and close it in the end.

        Raises:
            SettingsError: a setting of a connector is wrong.

        """
        async with AsyncExitStack() as stack:
            for start in STARTERS:
                equipment = await stack.enter_async_context(start(around))
                if equipment is not None:
                    self._equipment[type(equipment)] = equipment
            yield
            self._equipment.clear()
