"""What a simulated provider and a server must know of each other, by the server's own settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from smartivr.providers.base import Secrets

CONNECTOR_KEY = "SMARTIVR_CONNECTOR_KEY"
_MADE_UP = "made-up-for-one-trial-call"


@dataclass(frozen=True)
class Credentials:
    """Names of the server's variables that one provider's simulation needs."""

    account: str = ""
    signing_key: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    """What a server of its own is given besides, so that the connector is set up."""
    pair: Callable[[], tuple[str, str]] | None = None
    """Makes (the provider's secret half, what the server is given) where the two differ."""


CREDENTIALS: Mapping[str, Credentials] = {}
"""By dialect; a dialect that is not here has the connectors' key alone."""


@dataclass(frozen=True)
class Trial:
    """A server's environment and what a provider must know to call it."""

    environment: Mapping[str, str]
    secrets: Secrets


def secrets_of(dialect: str, environment: Mapping[str, str]) -> Secrets:
    """Return what the simulated provider takes from an operator's environment."""
    names = CREDENTIALS.get(dialect, Credentials())
    return Secrets(
        connector_key=environment.get(CONNECTOR_KEY, ""),
        account=environment.get(names.account, ""),
        signing_key=environment.get(names.signing_key, ""),
    )


def trial_of(dialect: str) -> Trial:
    """Make up secrets for a server of its own, with this one connector set up."""
    names = CREDENTIALS.get(dialect, Credentials())
    private, shown = names.pair() if names.pair else (f"{_MADE_UP}-key", f"{_MADE_UP}-key")
    account = f"{_MADE_UP}-account" if names.account else ""
    given = {
        CONNECTOR_KEY: f"{_MADE_UP}-connector-key",
        names.account: account,
        names.signing_key: shown,
        **names.others,
    }
    return Trial(
        {name: value for name, value in given.items() if name},
        Secrets(
            connector_key=given[CONNECTOR_KEY],
            account=account,
            signing_key=private if names.signing_key else "",
        ),
    )
