"""Tells of committed changes: to all servers by LISTEN and NOTIFY, within one on SQLite."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

import psycopg
import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

_log = structlog.get_logger(__name__)

T = TypeVar("T")
Change = tuple[str, str]
"""A topic and the id of what changed; an empty id: anything may have."""
Subscriber = Callable[[str, str], None]

TOPICS = ("agents", "announcements", "callbacks", "places", "versions")
_CHANNEL = "smartivr"
_LISTEN_S = 0.2
"""How soon the listener notices that it is to end."""
_RECONNECT_S = 1.0


class Changes:
    """Calls its subscribers on their own event loops, after the commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shared = engine.dialect.name == "postgresql"
        self._subscribers: list[tuple[asyncio.AbstractEventLoop, Subscriber]] = []
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call this with the topic and id of every change from now on; returns how to stop that.

        An empty id means that anything of the topic may have changed.
        """
        entry = (asyncio.get_running_loop(), subscriber)
        self._subscribers.append(entry)
        if self._shared and self._thread is None:
            self._thread = threading.Thread(target=self._listen, name="store news", daemon=True)
            self._thread.start()

        def stop() -> None:
            if entry in self._subscribers:
                self._subscribers.remove(entry)

        return stop

    def told(
        self, work: Callable[[Connection], T], tells: Callable[[T], Iterable[Change]]
    ) -> Callable[[Connection], T]:
        """Return the work with the news of it in the same transaction, where others listen."""
        if not self._shared:
            return work
        notify = text("SELECT pg_notify(:channel, :payload)")

        def announced(connection: Connection) -> T:
            result = work(connection)
            for topic, name in tells(result):
                payload = f"{topic} {name}"
                connection.execute(notify, {"channel": _CHANNEL, "payload": payload})
            return result

        return announced

    def after(self, tells: Callable[[Any], Iterable[Change]]) -> Callable[[Any], None] | None:
        """Return what to do after the commit, where nobody else listens."""
        if self._shared:
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

    def _deliver(self, topic: str, name: str) -> None:
        for loop, subscriber in list(self._subscribers):
            with suppress(RuntimeError):  # its loop is closed: nobody is there to be told
                loop.call_soon_threadsafe(subscriber, topic, name)

    def _listen(self) -> None:
        """Listen on a connection of its own; after each new one anything may have changed."""
        while not self._closing.is_set():
            try:
                self._listen_once()
            except (SQLAlchemyError, psycopg.Error) as error:
                _log.warning("store news are cut off", error=type(error).__name__)
                self._closing.wait(_RECONNECT_S)

    def _listen_once(self) -> None:
        pooled = self._engine.raw_connection()
        pooled.detach()
        connection = pooled.driver_connection
        if not isinstance(connection, psycopg.Connection):
            return
        with connection:
            connection.rollback()
            connection.autocommit = True
            connection.execute(f"LISTEN {_CHANNEL}")
            for topic in TOPICS:
                self._deliver(topic, "")
            while not self._closing.is_set():
                for notify in connection.notifies(timeout=_LISTEN_S):
                    topic, _, name = notify.payload.partition(" ")
                    self._deliver(topic, name)
