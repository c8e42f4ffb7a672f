"""A store over each kind of database."""

from collections.abc import AsyncIterator

import pytest

from smartivr.store.store import Store
from smartivr.store.writer import Patience

HASTY = Patience(
    gather_s=0.01, retry_s=0.01, longest_retry_s=0.02, max_pending=50, confirm_s=60, read_s=60
)


@pytest.fixture
async def store(address: str) -> AsyncIterator[Store]:
    store = Store.open(address, HASTY)
    yield store
    await store.close()
