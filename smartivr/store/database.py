"""Reaching the database: engines, SQLite's pragmas, migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from smartivr.errors import StoreError

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",  # readers and the writer do not wait for each other
    "PRAGMA synchronous=FULL",  # committed means safe, even when the power fails
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


def engine_for(address: str) -> Engine:
    """Make an engine; nothing is connected yet.

    Raises:
        StoreError: the address is malformed, or there is no driver for it.

    """
    try:
        url = make_url(address)
        engine = create_engine(url, pool_pre_ping=not _is_sqlite(url))
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(
            "SMARTIVR_DATABASE_URL is not an address that SQLAlchemy knows",
            remedy="use sqlite:////folder/file.db",
        ) from error
    except ImportError as error:
        raise StoreError(
            f"the database driver {error.name} is not installed",
            remedy=f"install it with: pip install {error.name}",
        ) from error
    if _is_sqlite(url):
        event.listen(engine, "connect", _set_pragmas)
    return engine


def prepare(engine: Engine) -> None:
    """Make what is missing: the folder of an SQLite file, and the newest tables.

    Raises:
        StoreError: the folder cannot be made, or the tables are those of a newer smartivr.
        SQLAlchemyError: the database refuses.

    """
    if _is_sqlite(engine.url) and engine.url.database:
        folder = Path(engine.url.database).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder {folder} cannot be made ({error.strerror})") from error
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError(
                "the database was made by another version of smartivr",
                remedy="update smartivr, or name another database",
            ) from error


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _set_pragmas(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()
