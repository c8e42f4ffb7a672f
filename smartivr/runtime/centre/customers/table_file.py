"""Customers in a CSV file with a column `number`; every other column is shown to the agent."""

import csv
from collections.abc import Mapping
from pathlib import Path

from smartivr.errors import LookUpFailed
from smartivr.runtime.centre.customers.base import digits_of
from smartivr.runtime.centre.customers.threads import LookUpThreads

NUMBER = "number"


class TableFile:
    """Reads the file when it has changed, so that it may be replaced while the server runs."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._threads = LookUpThreads()
        self._changed_ns = -1
        self._customers: Mapping[str, Mapping[str, str]] = {}

    async def find(self, number: str) -> Mapping[str, str]:
        """Return the customer's fields; empty: nobody.

        Raises:
            LookUpFailed: the file cannot be read.

        """
        return await self._threads.run(self._find, digits_of(number))

    async def close(self) -> None:
        """Let go of the threads."""
        self._threads.close()

    def _find(self, digits: str) -> Mapping[str, str]:
        try:
            changed_ns = self._file.stat().st_mtime_ns
            if changed_ns != self._changed_ns:
                self._customers = self._read()
                self._changed_ns = changed_ns
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise LookUpFailed(
                "the customers' file cannot be read", remedy="see SMARTIVR_CUSTOMERS_FILE"
            ) from error
        return self._customers.get(digits, {}) if digits else {}

    def _read(self) -> Mapping[str, Mapping[str, str]]:
        with self._file.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if NUMBER not in (rows.fieldnames or ()):
                raise LookUpFailed(f"the customers' file has no column {NUMBER!r}")
            return {
                digits_of(row[NUMBER] or ""): {
                    name: value for name, value in row.items() if name and value
                }
                for row in rows
            }
