"""Reaching the database: engines, what each kind needs, migrations."""

import threading
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from smartivr.errors import StoreError
from smartivr.store.rows import as_json

_SQLITE = (
    "PRAGMA journal_mode=WAL",  # readers and the writer do not wait for each other
    "PRAGMA synchronous=FULL",  # committed means safe, even when the power fails
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # erased means erased: deleted rows are overwritten in the file
)
_POSTGRESQL = (
    "SET statement_timeout = '15s'",  # nothing hangs the one lane of writes for ever
    "SET lock_timeout = '5s'",
    "SET idle_in_transaction_session_timeout = '30s'",  # a stopped node gives its locks back
)
_POSTGRESQL_CONNECTION: dict[str, str | int] = {
    "connect_timeout": 5,
    "application_name": "smartivr",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # ms
}
_MIGRATION_LOCK = 0x534D4152  # any number that no other programme takes in this database
_WRITES = "writes"

_alembic = threading.Lock()
"""Alembic keeps what it migrates in module variables, so one migration runs at a time."""


def engine_for(address: str) -> Engine:
    """Make an engine; nothing is connected yet.

    Raises:
        StoreError: the address is malformed, or there is no driver for it.

    """
    try:
        url = _named(make_url(address))
        engine = create_engine(
            url,
            json_serializer=as_json,
            hide_parameters=True,  # a log of an error must not tell what callers said
            **_options(url),
        )
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            "SMARTIVR_DATABASE_URL is not an address that SQLAlchemy knows",
            remedy="use sqlite:////folder/file.db or postgresql://user:password@host/database",
        ) from error
    except ImportError as error:
        raise StoreError(
            f"the database driver {error.name} is not installed",
            remedy=f"install it with: pip install {error.name}",
        ) from error
    if is_sqlite(engine):
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif engine.dialect.name == "postgresql":
        event.listen(engine, "connect", _prepare_postgresql)
    return engine


def for_writing(engine: Engine) -> Engine:
    """Return the engine with transactions that write: SQLite's take the write lock at once.

    A transaction that reads first and writes then fails on SQLite, without waiting, where another
    process wrote in between.
    """
    return engine.execution_options(**{_WRITES: True})


def is_sqlite(engine: Engine) -> bool:
    """Whether it is a file of ours alone, not a server."""
    return engine.dialect.name == "sqlite"


def prepare(engine: Engine) -> None:
    """Make what is missing: the folder of an SQLite file, and the newest tables.

    Several servers may do so at once: one migrates, the others wait for it.

    Raises:
        StoreError: the folder cannot be made, or the tables are those of a newer smartivr.
        SQLAlchemyError: the database refuses.

    """
    if is_sqlite(engine) and engine.url.database:
        folder = Path(engine.url.database).parent
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what callers said is there
        except OSError as error:
            raise StoreError(f"the folder {folder} cannot be made ({error.strerror})") from error
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _alembic, for_writing(engine).begin() as connection:
        _lock_for_migration(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "the database was made by another version of smartivr",
                remedy="update smartivr, or name another database",
            ) from error


def _named(url: URL) -> URL:
    """Take every way to say PostgreSQL for the driver that is installed."""
    if url.drivername in ("postgres", "postgresql"):
        return url.set(drivername="postgresql+psycopg")
    return url


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {}
    given = {key: value for key, value in _POSTGRESQL_CONNECTION.items() if key not in url.query}
    arguments = given if url.get_backend_name() == "postgresql" else {}
    return {"pool_pre_ping": True, "pool_timeout": 5, "connect_args": arguments}


def _lock_for_migration(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '120s'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # sqlite3's own BEGIN; ours is below
    _execute(connection, _SQLITE)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _prepare_postgresql(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    _execute(connection, _POSTGRESQL)
    connection.commit()


def _execute(connection: DBAPIConnection, statements: tuple[str, ...]) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()
