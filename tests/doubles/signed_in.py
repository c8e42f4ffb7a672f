"""Users of a running server who are signed in without the work of hashing a password."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from centre_house import CentreHouse
from chromium import Visit, visiting
from playwright.async_api import Browser

from smartivr.store.records import UserRecord, WebSessionRecord
from smartivr.web.identity.cookie import COOKIE
from smartivr.web.identity.secret import kept, new_secret

NAMES = {
    "admin": "Ada Admin",
    "supervisor": "Sue Pervis",
    "editor": "Ed Itor",
    "agent": "Ann Baker",
}
DAY = timedelta(days=1)


async def cookie_of(house: CentreHouse, role: str, *, login: str = "", agent: str = "") -> str:
    """Return the cookie's secret of a new browser of a user, who is made where there is none.

    The user of the role `agent` is ann of the shop, unless another is named.
    """
    login = login or role
    agent = agent or ("ann" if role == "agent" else "")
    now, secret = datetime.now(UTC), new_secret()
    await house.store.users.add(
        UserRecord(
            login, NAMES.get(login, login.title()), role, "none", agent, made_at=now.isoformat()
        )
    )
    await house.store.web_sessions.add(
        WebSessionRecord(
            kept(secret), login, now.isoformat(), now.isoformat(), (now + DAY).isoformat()
        )
    )
    return secret


async def sign_in(
    visit: Visit, house: CentreHouse, role: str, *, login: str = "", agent: str = ""
) -> None:
    """Let a browser session be a user's."""
    secret = await cookie_of(house, role, login=login, agent=agent)
    await visit.context.add_cookies([{"name": COOKIE, "value": secret, "url": house.url}])


@contextlib.asynccontextmanager
async def signed_in(
    browser: Browser,
    house: CentreHouse,
    role: str,
    *,
    login: str = "",
    agent: str = "",
    **looks: Any,
) -> AsyncIterator[Visit]:
    """Give a browser session of a user; `looks` are Playwright's, as of `visiting`."""
    async with visiting(browser, house.url, **looks) as visit:
        await sign_in(visit, house, role, login=login, agent=agent)
        yield visit
