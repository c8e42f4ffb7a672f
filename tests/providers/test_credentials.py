import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from smartivr.providers.base import Secrets
from smartivr.providers.credentials import CREDENTIALS, secrets_of, trial_of


def test_secrets_come_from_the_variables_of_the_server() -> None:
    environment = {
        "SMARTIVR_CONNECTOR_KEY": "a-key-of-this-test",
        "SMARTIVR_TWILIO_ACCOUNT_SID": "AC1",
        "SMARTIVR_TWILIO_AUTH_TOKEN": "token",
        "SMARTIVR_TELNYX_TRIAL_KEY": "private",
    }
    twilio = Secrets(connector_key="a-key-of-this-test", account="AC1", signing_key="token")
    assert secrets_of("twilio", environment) == twilio
    assert secrets_of("telnyx", environment).signing_key == "private"
    assert secrets_of("unheard-of", {}) == Secrets()


@pytest.mark.parametrize("dialect", [*CREDENTIALS, "any-other"])
def test_what_is_made_up_fits_together(dialect: str) -> None:
    trial = trial_of(dialect)
    assert trial.secrets.connector_key == trial.environment["SMARTIVR_CONNECTOR_KEY"]
    if not CREDENTIALS.get(dialect) or not CREDENTIALS[dialect].private_key:
        there = secrets_of(dialect, trial.environment)
        assert there.connector_key == trial.secrets.connector_key
        assert there.signing_key == trial.secrets.signing_key


def test_a_provider_that_signs_with_a_key_pair_shows_the_server_its_public_half() -> None:
    trial = trial_of("telnyx")
    private = Ed25519PrivateKey.from_private_bytes(base64.b64decode(trial.secrets.signing_key))
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    assert trial.environment["SMARTIVR_TELNYX_PUBLIC_KEY"] == public
    assert trial_of("telnyx").secrets != trial.secrets


def test_a_trial_sets_up_its_own_connector_and_no_other() -> None:
    before = {"SMARTIVR_HOME": "/srv", "SMARTIVR_AUDIOSOCKET_PORT": "9092", "PATH": "/bin"}
    trial = trial_of("plivo")
    within = trial.within(before)
    assert within == {"SMARTIVR_HOME": "/srv", "PATH": "/bin", **trial.environment}
