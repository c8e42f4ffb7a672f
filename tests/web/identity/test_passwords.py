import asyncio

import pytest
from access_house import CHEAP

from smartivr.web.identity.passwords import Passwords

CHOSEN = "correct horse battery"


async def test_a_password_is_right_and_another_is_not():
    passwords = Passwords(CHEAP)
    kept = await passwords.hashed(CHOSEN)
    assert kept.startswith("$argon2id$")
    assert CHOSEN not in kept
    assert await passwords.is_right(CHOSEN, kept)
    assert not await passwords.is_right(CHOSEN + " ", kept)


@pytest.mark.parametrize("kept", ["", "none", "$argon2id$"])
async def test_where_none_is_kept_none_is_right(kept):
    passwords = Passwords(CHEAP)
    for given in ("", "nobody's password", kept):
        assert not await passwords.is_right(given, kept)


async def test_the_same_work_is_done_where_none_is_kept():
    passwords, verified = Passwords(CHEAP), []
    verify = passwords._hash.verify
    passwords._hash.verify = lambda *given: verified.append(given) or verify(*given)
    await passwords.is_right(CHOSEN, "")
    await passwords.is_right(CHOSEN, await passwords.hashed(CHOSEN))
    assert len(verified) == 2


async def test_few_are_hashed_at_once_as_each_takes_much_memory():
    passwords, most, now = Passwords(CHEAP), 0, 0
    hash_ = passwords._hash.hash

    def counted(password):
        nonlocal most, now
        now += 1
        most = max(most, now)
        try:
            return hash_(password)
        finally:
            now -= 1

    passwords._hash.hash = counted
    await asyncio.gather(*(passwords.hashed(CHOSEN) for _ in range(20)))
    assert 0 < most <= 2


async def test_the_real_one_takes_as_much_work_as_is_advised():
    kept = await Passwords().hashed(CHOSEN)
    assert "m=65536,t=3,p=4" in kept
