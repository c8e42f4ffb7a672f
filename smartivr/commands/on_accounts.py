"""One piece of work on the users and keys of this machine, from beginning to end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from smartivr.commands.own_accounts import OwnAccounts

T = TypeVar("T")


def on_accounts(work: "Callable[[OwnAccounts], Awaitable[T]]") -> T:
    """Do it on the database of the settings, and return what came of it.

    Raises:
        SmartIvrError: the database cannot be reached, or the work was refused.

    """
    from smartivr.commands.own_accounts import own_accounts

    async def running() -> T:
        async with own_accounts() as accounts:
            return await work(accounts)

    return asyncio.run(running())
