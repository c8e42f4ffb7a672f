import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from smartivr.errors import SettingsError
from smartivr.runtime.callbacks.dialler import Diallers
from smartivr.runtime.connectors.around import Around
from smartivr.runtime.connectors.connections import Connections
from smartivr.runtime.connectors.plivo import plivo
from smartivr.runtime.connectors.telnyx import TelnyxSettings, telnyx
from smartivr.runtime.connectors.vonage import VonageSettings, vonage
from smartivr.settings import load, load_part


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize("key", ["abc", "x", base64.b64encode(bytes(31)).decode()])
def test_a_public_key_that_cannot_be_one_is_named(key, monkeypatch):
    monkeypatch.setenv("SMARTIVR_TELNYX_PUBLIC_KEY", key)
    with pytest.raises(SettingsError, match="SMARTIVR_TELNYX_PUBLIC_KEY"):
        load_part(TelnyxSettings)


@pytest.mark.parametrize("key", ["no key", pem(ec.generate_private_key(ec.SECP256R1()))])
def test_a_private_key_that_is_not_rsa_is_named_but_not_shown(key, monkeypatch):
    monkeypatch.setenv("SMARTIVR_VONAGE_PRIVATE_KEY", key)
    with pytest.raises(SettingsError, match="SMARTIVR_VONAGE_PRIVATE_KEY") as refused:
        load_part(VonageSettings)
    assert key[:20] not in str(refused.value)


def test_line_breaks_of_a_key_may_be_written_out(monkeypatch):
    key = pem(rsa.generate_private_key(65537, 2048))
    monkeypatch.setenv("SMARTIVR_VONAGE_PRIVATE_KEY", key.replace("\n", "\\n"))
    assert load_part(VonageSettings).private_key.get_secret_value() == key


@pytest.mark.parametrize(
    ("start", "variable"),
    [
        (telnyx, "SMARTIVR_TELNYX_NUMBER"),
        (plivo, "SMARTIVR_PLIVO_NUMBER"),
        (vonage, "SMARTIVR_VONAGE_APPLICATION"),
    ],
)
async def test_what_belongs_together_is_asked_for_together(start, variable, monkeypatch, tmp_path):
    around = Around(load(home=tmp_path), Connections(None), Diallers())
    async with start(around) as calls:
        assert not around.diallers._diallers
        assert not calls._rest
    monkeypatch.setenv(variable, "1")
    with pytest.raises(SettingsError):
        await start(around).__aenter__()
