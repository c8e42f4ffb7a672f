"""Agents are told when what they have to do beside calls is another by now."""

import asyncio
from collections.abc import Collection

from smartivr.errors import NotFound, StoreError
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.store.store import Store

CALLBACKS, MESSAGES = "callbacks", "messages"


class WorkNews:
    """Tells the agents who are connected here, whichever server made the change."""

    def __init__(self, store: Store, centre: CallCentre) -> None:
        self._store = store
        self._centre = centre

    async def run(self) -> None:
        """Tell of every change until cancelled."""
        news: asyncio.Queue[tuple[str, str]] = asyncio.Queue()

        def heard(topic: str, name: str) -> None:
            if topic in {CALLBACKS, MESSAGES}:
                news.put_nowait((topic, name))

        stop = self._store.changes.subscribe(heard)
        try:
            while True:
                topic, name = await news.get()
                concerned = await self._concerned(topic, name)
                for line in self._centre.agents:
                    if line.id in concerned:
                        line.tell("work", what=topic)
        finally:
            stop()

    async def _concerned(self, topic: str, name: str) -> Collection[str]:
        """Return in whose list it stands; everybody, where that is not known."""
        here = [line.id for line in self._centre.agents]
        if not here:
            return here
        directory = self._centre.directory
        try:
            if topic == CALLBACKS:
                queue = (await self._store.callbacks.get(name)).queue
                return [agent for agent in here if queue in directory.queues_of(agent)]
            box = (await self._store.voicemails.get(name)).box
            return [agent for agent in here if box in directory.boxes_of(agent)]
        except (NotFound, StoreError):
            return here
