"""What a simulated provider and a server must know of each other, by the server's own settings."""

import base64
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smartivr.providers.base import Secrets

CONNECTOR_KEY = "SMARTIVR_CONNECTOR_KEY"
_KEY = "made-up-for-one-trial-call-and-no-more"
_ACCOUNT = "ACmadeupforonetrialcall"


_CONNECTORS = (
    "ASTERISK",
    "AUDIOSOCKET",
    "FREESWITCH",
    "GENESYS",
    "JAMBONZ",
    "PLIVO",
    "TELNYX",
    "TWILIO",
    "VONAGE",
)
_PREFIXES = tuple(f"SMARTIVR_{name}_" for name in _CONNECTORS)


def _nothing() -> Mapping[str, str]:
    return {}


def _same_key() -> tuple[str, str]:
    return _KEY, _KEY


def _base64_key() -> tuple[str, str]:
    key = base64.b64encode(_KEY.encode()).decode()
    return key, key


def _key_pair() -> tuple[str, str]:
    private = Ed25519PrivateKey.generate()
    halves = private.private_bytes_raw(), private.public_key().public_bytes_raw()
    return base64.b64encode(halves[0]).decode(), base64.b64encode(halves[1]).decode()


def _free_port() -> Mapping[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return {"SMARTIVR_AUDIOSOCKET_PORT": str(listener.getsockname()[1])}


def _no_account_at_twilio() -> Mapping[str, str]:
    """A trial server that does not know its account asks the real Twilio for nothing."""
    return {"SMARTIVR_TWILIO_ACCOUNT_SID": ""}


@dataclass(frozen=True)
class Credentials:
    """Names of the server's variables that one provider's simulation needs."""

    account: str = ""
    signing_key: str = ""
    private_key: str = ""
    """Where the provider signs with another key than the server checks with, its variable."""
    make_key: Callable[[], tuple[str, str]] = _same_key
    """Makes the provider's key and the server's."""
    others: Callable[[], Mapping[str, str]] = _nothing
    """What a server of its own is given besides, so that the connector is set up."""


CREDENTIALS: Mapping[str, Credentials] = {
    "audiosocket": Credentials(others=_free_port),
    "genesys": Credentials(
        account="SMARTIVR_GENESYS_API_KEY",
        signing_key="SMARTIVR_GENESYS_CLIENT_SECRET",
        make_key=_base64_key,
    ),
    "jambonz": Credentials(signing_key="SMARTIVR_JAMBONZ_WEBHOOK_SECRET"),
    "plivo": Credentials(signing_key="SMARTIVR_PLIVO_AUTH_TOKEN"),
    "telnyx": Credentials(
        signing_key="SMARTIVR_TELNYX_PUBLIC_KEY",
        private_key="SMARTIVR_TELNYX_TRIAL_KEY",
        make_key=_key_pair,
    ),
    "twilio": Credentials(
        account="SMARTIVR_TWILIO_ACCOUNT_SID",
        signing_key="SMARTIVR_TWILIO_AUTH_TOKEN",
        others=_no_account_at_twilio,
    ),
    "vonage": Credentials(signing_key="SMARTIVR_VONAGE_SIGNATURE_SECRET"),
}
"""By dialect; a dialect that is not here has the connectors' key alone."""


@dataclass(frozen=True)
class Trial:
    """A server's environment and what a provider must know to call it."""

    environment: Mapping[str, str]
    secrets: Secrets

    def within(self, environment: Mapping[str, str]) -> Mapping[str, str]:
        """Return an operator's environment with this connector set up, and no other."""
        kept = {
            name: value for name, value in environment.items() if not name.startswith(_PREFIXES)
        }
        return {**kept, **self.environment}


def secrets_of(dialect: str, environment: Mapping[str, str]) -> Secrets:
    """Return what the simulated provider takes from an operator's environment."""
    names = CREDENTIALS.get(dialect, Credentials())
    return Secrets(
        connector_key=environment.get(CONNECTOR_KEY, ""),
        account=environment.get(names.account, ""),
        signing_key=environment.get(names.private_key or names.signing_key, ""),
    )


def trial_of(dialect: str) -> Trial:
    """Make up secrets for a server of its own, with this one connector set up."""
    names = CREDENTIALS.get(dialect, Credentials())
    theirs, ours = names.make_key()
    given = {
        CONNECTOR_KEY: _KEY,
        names.account: _ACCOUNT,
        names.signing_key: ours,
        **names.others(),
    }
    return Trial(
        {name: value for name, value in given.items() if name},
        Secrets(
            connector_key=_KEY,
            account=_ACCOUNT if names.account else "",
            signing_key=theirs if names.signing_key else "",
        ),
    )
