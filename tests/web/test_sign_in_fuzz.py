"""Whatever is shown or sent, nobody gets in, nobody is led elsewhere, and nothing breaks."""

import asyncio
import string
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urljoin, urlsplit

import pytest
from access_house import HERE, access_house
from hypothesis import given, settings
from hypothesis import strategies as st

from smartivr.web.pages.choice import own_path

BYTES = st.binary(max_size=120)
HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=120)
PATHS = st.text(st.sampled_from([*"/\\:@?#%.[]", *"\t\r\n\0 ", *"evil.example", "й"]), max_size=30)
FIELD = st.text(max_size=80)
NETWORKS = count(1)
FEW = settings(max_examples=60, deadline=None)


def new_address() -> str:
    """An address that has not been refused before."""
    return f"2001:db8:{next(NETWORKS):x}::1"


@pytest.fixture(scope="module")
def alone():
    """A house on a loop of its own, as hypothesis runs a test many times; returns how to ask it."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        house = runner.run(stack.enter_async_context(access_house(Path(folder))))

        def ask(work: Coroutine[object, object, object]) -> object:
            return runner.run(work)

        yield house, ask
        runner.run(stack.aclose())


@given(wished=PATHS)
@settings(max_examples=500, deadline=None)
def test_a_way_back_never_leads_to_another_host(wished):
    led = urljoin(HERE, own_path(wished))
    seen_by_a_browser = "".join(c for c in led.replace("\\", "/") if c not in "\t\r\n")
    assert urlsplit(seen_by_a_browser).netloc == urlsplit(HERE).netloc


@given(cookie=HEADER, bearer=HEADER, origin=HEADER)
@FEW
def test_what_was_not_given_out_opens_nothing(alone, cookie, bearer, origin):
    house, ask = alone

    async def statuses():
        async with house.program("127.0.0.1") as program:
            return [
                (await program.request(method, path, headers=headers)).status_code
                for headers in (
                    {"Cookie": f"smartivr-session=a{cookie}"},
                    {"Authorization": f"Bearer {bearer}"},
                    {"Authorization": bearer or "Basic"},
                    {"Origin": origin},
                )
                for method, path in (("GET", "/v1/watched"), ("POST", "/v1/watched"))
            ]

    assert set(ask(statuses())) == {401}


@given(token=st.text(string.ascii_letters + string.digits + "-_%.~", min_size=1, max_size=60))
@FEW
def test_no_link_is_guessed(alone, token):
    house, ask = alone

    async def statuses():
        async with house.browser(new_address()) as browser:
            fields = {"login": "eve", "name": "Eve", "password": "x" * 12, "again": "x" * 12}
            posted = await browser.post(f"/welcome/{token}", data=fields)
            return [(await browser.get(f"/welcome/{token}")).status_code, posted.status_code]

    assert set(ask(statuses())) <= {404, 405}


@given(login=FIELD, chosen=FIELD, wished=PATHS)
@FEW
def test_no_login_breaks_the_sign_in(alone, login, chosen, wished):
    house, ask = alone

    async def status():
        async with house.browser(new_address()) as browser:
            fields = {"login": login, "password": chosen, "next": wished}
            return (await browser.post("/sign-in", data=fields)).status_code

    assert ask(status()) in {401, 429}  # a login that is tried often


@given(
    body=BYTES,
    kind=st.sampled_from(["application/x-www-form-urlencoded", "multipart/form-data", "text/x"]),
)
@FEW
def test_no_body_breaks_the_sign_in(alone, body, kind):
    house, ask = alone

    async def status():
        async with house.browser(new_address()) as browser:
            headers = {"Content-Type": kind}
            return (await browser.post("/sign-in", content=body, headers=headers)).status_code

    assert ask(status()) in {400, 401, 422, 429}
