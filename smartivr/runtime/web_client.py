"""The client by which web services are asked: it remembers nothing from one caller to the next."""

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

ANY_S = 5.0
"""How long anything may take where whoever asks says nothing else."""


def web_client(timeout_s: float = ANY_S) -> httpx2.AsyncClient:
    """Make a client that follows no redirects and keeps no cookies.

    A service that keeps what it knows of a visitor by a cookie would else take all callers for one.
    """
    none = CookieJar(DefaultCookiePolicy(allowed_domains=()))
    return httpx2.AsyncClient(follow_redirects=False, timeout=timeout_s, cookies=none)
