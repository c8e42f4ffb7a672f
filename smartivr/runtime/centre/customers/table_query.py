"""Customers in a table of a database: the operator gives the query."""

from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from smartivr.errors import LookUpFailed
from smartivr.runtime.centre.customers.base import digits_of
from smartivr.runtime.centre.customers.threads import LookUpThreads
from smartivr.store.database import engine_for


class TableQuery:
    """Runs a query with the parameters `:number` (as it calls) and `:digits` (digits alone)."""

    def __init__(self, address: str, query: str) -> None:
        """Connect to nothing yet.

        Raises:
            StoreError: the address is malformed, or there is no driver for it.

        """
        self._engine = engine_for(address)
        self._query = text(query)
        self._threads = LookUpThreads()

    async def find(self, number: str) -> Mapping[str, str]:
        """Return the first row's columns; empty: nobody.

        Raises:
            LookUpFailed: the database refuses.

        """
        return await self._threads.run(self._find, number)

    async def close(self) -> None:
        """Let go of the database."""
        self._threads.close()
        self._engine.dispose()

    def _find(self, number: str) -> Mapping[str, str]:
        asked = {"number": number, "digits": digits_of(number)}
        known = self._query.compile().params.keys()
        try:
            with self._engine.connect() as connection:
                given = {name: value for name, value in asked.items() if name in known}
                row = connection.execute(self._query, given).mappings().first()
        except SQLAlchemyError as error:
            raise LookUpFailed(
                "the customers' table cannot be read", remedy="see SMARTIVR_CUSTOMERS_QUERY"
            ) from error
        return {name: str(value) for name, value in (row or {}).items() if value is not None}
