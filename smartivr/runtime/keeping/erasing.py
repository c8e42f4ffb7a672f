"""Erasing a caller: the files first, so that nothing can be left that nobody knows of."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from smartivr.runtime.keeping.audio_files import erase
from smartivr.store.erasure import Erased
from smartivr.store.store import Store


async def erase_caller(store: Store, var: Path, number: str) -> Erased:
    """Erase what is kept of a caller, in the database and on the disk; returns how much it was.

    Where it fails half-way, it is known what is left, and doing it again erases the rest.

    Raises:
        StoreError: the database refuses.
        StorageFull: a file cannot be removed.

    """
    found = await store.erasure.of_caller(number)
    await asyncio.to_thread(_erase_files, var, found.files)
    erased = await store.erase_caller(number)
    await asyncio.to_thread(_erase_files, var, erased.files)  # some may have come meanwhile
    return erased


async def erase_call(store: Store, var: Path, call: str) -> Erased:
    """Erase what was said in one call whose caller is not known; returns how much it was.

    Raises:
        StoreError: the database refuses.
        StorageFull: a file cannot be removed.

    """
    found = await store.erasure.of_call(call)
    await asyncio.to_thread(_erase_files, var, found.files)
    return await store.erasure.erase_call(call)


def _erase_files(var: Path, paths: Sequence[str]) -> None:
    for path in paths:
        erase(var, path)
