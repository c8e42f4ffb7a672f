"""Passwords: hashed by argon2 on threads, as each takes much memory and a tenth of a second."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

_AT_ONCE = 2


class Passwords:
    """Hashes and verifies, a few at a time."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._of_nobody = ""

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        async with self._turns:
            return await asyncio.to_thread(self._hash.hash, password)

    async def is_right(self, password: str, password_hash: str) -> bool:
        """Tell whether this is the password; where none is kept, that takes as long."""
        async with self._turns:
            return await asyncio.to_thread(self._verify, password, password_hash)

    def _verify(self, password: str, password_hash: str) -> bool:
        self._of_nobody = self._of_nobody or self._hash.hash("nobody's password")
        try:
            right = self._hash.verify(password, password_hash or self._of_nobody)
        except UnknownHashError:  # somebody wrote it into the database by hand
            return False
        return right and bool(password_hash)
