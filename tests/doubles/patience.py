"""People and machines that take their time, for other tests keep the machine busy."""

import contextlib
import functools
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from centre_house import FLOW, QUEUES, CentreHouse, centre_house, furnish
from patient_engines import patient_engines

from smartivr.runtime.centre import book
from smartivr.store import store
from smartivr.store.store import Store
from smartivr.store.writer import Patience
from smartivr.web import journal

SLOW_DATABASE = functools.partial(Patience, confirm_s=60.0, read_s=60.0)
SETTINGS = "settings: {no_input_s: 180}\n"
"""Of the shop as it is."""
WAITING = "settings: {no_input_s: 180, attempts: 6, keys_only_after: 6}\n"
"""Of a line that waits for its callers."""
SLOW = {"resume_s": 60.0, "lease_s": 60.0, "token_s": 300.0}
"""Settings of a server that gives up no connection of a slow machine."""


def patient(flow: str) -> str:
    """Let the line of these texts wait for its callers."""
    return flow.replace(SETTINGS, "").replace("\nstart:", f"\n{WAITING}start:", 1)


def furnish_patiently(home: Path, *, wrap_up_s: float = 0.2) -> Path:
    """Write the shop's files, with a line that waits and phones that ring on."""
    furnish(home)
    rings = QUEUES.replace("ring_s: 300", "ring_s: 300\n    answer_within_s: 3600")
    rings = rings.replace("delays_s: [1], ring_s: 120", "delays_s: [3600], ring_s: 300")
    rings = rings.replace("wrap_up_s: 0.2", f"wrap_up_s: {wrap_up_s:g}")
    (home / "intents" / "shop" / "flow.yaml").write_text(patient(FLOW))
    (home / "intents" / "queues.yaml").write_text(rings)
    return home


@contextlib.asynccontextmanager
async def patient_house(home: Path, **changes: object) -> AsyncIterator[CentreHouse]:
    """Start a server that waits for slow machines; calls that still go on at the end, it ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "Patience", SLOW_DATABASE)
        async with centre_house(home, **{**SLOW, **changes}) as house:
            try:
                yield house
            finally:
                await house.desk.reception.close()


@contextlib.asynccontextmanager
async def patient_hearing() -> AsyncIterator[None]:
    """Give up no utterance for being heard late."""
    with patient_engines():
        yield


@contextlib.contextmanager
def waiting_for(database: Store, seconds: float) -> Iterator[None]:
    """Have callers, agents and calls wait so long for what the database confirms."""
    access = database._access
    waits = replace(access._patience, confirm_s=seconds)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(access, "_patience", waits)
        patch.setattr(book, "PATIENCE_S", seconds)
        patch.setattr(journal, "_PATIENCE_S", seconds)
        yield
