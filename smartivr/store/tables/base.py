"""What all tables are made of."""

from sqlalchemy import JSON, Column, Float, Integer, MetaData

from smartivr.store.columns import Moment, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def words(name: str, *, key: bool = False) -> Column[str]:
    """Return a column of text of any length."""
    return Column(name, Words, primary_key=key, nullable=False)


def moment(name: str) -> Column[str]:
    """Return a column of moments, ISO 8601 in UTC."""
    return Column(name, Moment, nullable=False)


def number(name: str, *, key: bool = False) -> Column[int]:
    """Return a column of whole numbers; as a key, the database counts them."""
    return Column(name, Integer, primary_key=key, nullable=False)


def seconds(name: str) -> Column[float]:
    """Return a column of spans of time."""
    return Column(name, Float(53), nullable=False)


def mapping(name: str) -> Column[dict[str, object]]:
    """Return a column of JSON objects."""
    return Column(name, JSON, nullable=False)
