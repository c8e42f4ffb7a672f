"""The seam to wherever an operator keeps customers."""

from collections.abc import Mapping
from typing import Protocol


class Customers(Protocol):
    """Finds a customer by the number that calls."""

    async def find(self, number: str) -> Mapping[str, str]:
        """Return the customer's fields, `name` among them where it is known; empty: nobody.

        Raises:
            LookUpFailed: it cannot be found out now.

        """

    async def close(self) -> None:
        """Free everything."""


def digits_of(number: str) -> str:
    """Return a number's digits in the form that is compared: without +, 00, blanks and dashes."""
    return "".join(sign for sign in number if sign.isdigit()).removeprefix("00")
