"""Waiting for news of changes that others made, on a thread and a connection of its own."""

from collections.abc import Callable
from threading import Event

import psycopg
import structlog
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from smartivr.store.tables import news

_log = structlog.get_logger(__name__)

Deliver = Callable[[str, str], None]

CHANNEL = "smartivr"
_LISTEN_S = 0.2
"""How soon the listener notices that it is to end."""
_RECONNECT_S = 1.0
_LOOK_S = 0.5


def listen(engine: Engine, deliver: Deliver, anything: Callable[[], None], closing: Event) -> None:
    """Listen to PostgreSQL until `closing`; after each connection, anything may have changed."""
    while not closing.is_set():
        try:
            _listen_once(engine, deliver, anything, closing)
        except (SQLAlchemyError, psycopg.Error) as error:
            _log.warning("store news are cut off", error=type(error).__name__)
            closing.wait(_RECONNECT_S)


def look(
    engine: Engine, origin: str, deliver: Deliver, anything: Callable[[], None], closing: Event
) -> None:
    """Look into SQLite's table of news until `closing`, for those that are not of this origin.

    At the first look anything may have changed.
    """
    seen = -1
    version = None
    while not closing.wait(_LOOK_S):
        try:
            with engine.connect() as connection:
                while not closing.wait(_LOOK_S):
                    now = connection.exec_driver_sql("PRAGMA data_version").scalar()
                    connection.rollback()
                    if now != version:
                        version, first = now, seen < 0
                        seen = _read(connection, origin, deliver, seen)
                        if first:
                            anything()
        except SQLAlchemyError:  # not there yet, or not now: `health` tells of it
            version = None


def _listen_once(
    engine: Engine, deliver: Deliver, anything: Callable[[], None], closing: Event
) -> None:
    pooled = engine.raw_connection()
    connection = pooled.driver_connection
    pooled.detach()  # the pool may open another; this one is ours until it ends
    if not isinstance(connection, psycopg.Connection):
        return
    with connection:
        connection.rollback()
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        anything()
        while not closing.is_set():
            for notify in connection.notifies(timeout=_LISTEN_S):
                topic, _, name = notify.payload.partition(" ")
                deliver(topic, name)


def _read(connection: Connection, origin: str, deliver: Deliver, seen: int) -> int:
    """Deliver what is new; returns the number of the newest."""
    newest = connection.execute(select(func.max(news.c.id))).scalar() or 0
    if seen >= 0:
        fresh = select(news).where(news.c.id > seen, news.c.origin != origin).order_by(news.c.id)
        for row in connection.execute(fresh):
            deliver(row.topic, row.name)
    connection.rollback()
    return newest
