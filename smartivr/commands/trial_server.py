"""A server on this machine alone that is set up for calls of simulated providers."""

import os
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

from smartivr.commands.own_server import SettableClock, own_server
from smartivr.evaluate.provider_call import Connector
from smartivr.providers.credentials import trial_of
from smartivr.settings import load


@asynccontextmanager
async def trial_server(
    dialects: Iterable[str], clock: SettableClock, **changes: object
) -> AsyncIterator[Mapping[str, Connector]]:
    """Serve on a free port with these connectors set up; the way in through each.

    Secrets are made up. `changes` are settings other than the operator's.

    Raises:
        SettingsError: a setting is wrong.

    """
    trials = {dialect: trial_of(dialect) for dialect in dialects}
    environment = {
        name: value for one in trials.values() for name, value in one.environment.items()
    }
    with only(environment):
        settings = load(**{"public_url": "", **changes})
        async with own_server(settings, clock) as server:
            yield {
                dialect: Connector(dialect, server, trial.secrets)
                for dialect, trial in trials.items()
            }


@contextmanager
def only(environment: Mapping[str, str]) -> Iterator[None]:
    """Have these variables in this process, for a server that reads them when it starts."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
