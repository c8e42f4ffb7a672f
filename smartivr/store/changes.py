"""Tells of committed changes, in every server and command that uses the database."""

import asyncio
import threading
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, delete, insert, text

from smartivr.store import news
from smartivr.store.tables import news as rows

T = TypeVar("T")
Change = tuple[str, str]
"""A topic and the id of what changed; an empty id: anything may have."""
Subscriber = Callable[[str, str], None]

TOPICS = (
    "access",
    "agents",
    "announcements",
    "boards",
    "callbacks",
    "messages",
    "places",
    "versions",
)
_KEPT = 1000
"""So many news are kept on SQLite for processes that look for them."""


class Changes:
    """Calls its subscribers on their own event loops, after the commit.

    PostgreSQL tells all servers by LISTEN and NOTIFY. On SQLite this process is told at once, and
    other processes look every half second whether there are news.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._notifies = engine.dialect.name == "postgresql"
        self._origin = uuid.uuid4().hex
        self._subscribers: list[tuple[asyncio.AbstractEventLoop, Subscriber]] = []
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call this with the topic and id of every change from now on; returns how to stop that.

        An empty id means that anything of the topic may have changed.
        """
        entry = (asyncio.get_running_loop(), subscriber)
        self._subscribers.append(entry)
        if self._thread is None:
            self._thread = threading.Thread(target=self._wait, name="store news", daemon=True)
            self._thread.start()

        def stop() -> None:
            if entry in self._subscribers:
                self._subscribers.remove(entry)

        return stop

    def told(
        self, work: Callable[[Connection], T], tells: Callable[[T], Iterable[Change]]
    ) -> Callable[[Connection], T]:
        """Return the work with the news of it in the same transaction."""
        announce = _notify if self._notifies else self._note

        def announced(connection: Connection) -> T:
            result = work(connection)
            for change in tells(result):
                announce(connection, *change)
            return result

        return announced

    def after(self, tells: Callable[[Any], Iterable[Change]]) -> Callable[[Any], None] | None:
        """Return what to do after the commit, where the database does not tell ourselves."""
        if self._notifies:
            return None

        def deliver(result: Any) -> None:
            for change in tells(result):
                self._deliver(*change)

        return deliver

    def close(self) -> None:
        """Tell nobody any more."""
        self._closing.set()
        self._subscribers.clear()
        if self._thread is not None:
            self._thread.join()

    def _wait(self) -> None:
        if self._notifies:
            news.listen(self._engine, self._deliver, self._anything, self._closing)
        else:
            news.look(self._engine, self._origin, self._deliver, self._anything, self._closing)

    def _deliver(self, topic: str, name: str) -> None:
        for loop, subscriber in list(self._subscribers):
            with suppress(RuntimeError):  # its loop is closed: nobody is there to be told
                loop.call_soon_threadsafe(subscriber, topic, name)

    def _anything(self) -> None:
        for topic in TOPICS:
            self._deliver(topic, "")

    def _note(self, connection: Connection, topic: str, name: str) -> None:
        added = insert(rows).values(topic=topic, name=name, origin=self._origin)
        newest = connection.execute(added.returning(rows.c.id)).scalar_one()
        connection.execute(delete(rows).where(rows.c.id <= newest - _KEPT))


def _notify(connection: Connection, topic: str, name: str) -> None:
    notify = text("SELECT pg_notify(:channel, :payload)")
    connection.execute(notify, {"channel": news.CHANNEL, "payload": f"{topic} {name}"})
