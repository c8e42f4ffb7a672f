"""How Genesys's upgrade is checked, by the example of its own documentation and against it."""

import base64

import pytest

from smartivr.errors import AccessRefused
from smartivr.providers.base import Secrets
from smartivr.providers.genesys_connection import signed_headers
from smartivr.runtime.connectors.genesys import GenesysEquipment
from smartivr.web.connectors import genesys_signature
from smartivr.web.connectors.genesys_signature import Upgrade, check_upgrade

KEY = "SGVsbG8sIEkgYW0gdGhlIEFQSSBrZXkh"
SECRET = "TXlTdXBlclNlY3JldEtleVRlbGxOby0xITJAMyM0JDU="  # noqa: S105  of the documentation
NOW_S = 1_641_013_200
HEADERS = {
    "host": "audiohook.example.com",
    "audiohook-organization-id": "d7934305-0972-4844-938e-9060eef73d05",
    "audiohook-session-id": "30b0e395-84d3-4570-ac13-9a62d8f514c0",
    "audiohook-correlation-id": "e160e428-53e2-487c-977d-96989bf5c99d",
    "x-api-key": KEY,
    "signature": "sig1=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:",
    "signature-input": 'sig1=("@request-target" "@authority" "audiohook-organization-id" '
    '"audiohook-session-id" "audiohook-correlation-id" "x-api-key");keyid="' + KEY + '";'
    'nonce="VGhpc0lzQVVuaXF1ZU5vbmNl";alg="hmac-sha256";created=1641013200;expires=3282026430',
}
ADDRESS = "wss://ivr.example.com/v1/connect/genesys/stream?line=shop"
IDENTITY = {
    "audiohook-organization-id": "o",
    "audiohook-session-id": "s",
    "audiohook-correlation-id": "c",
}


def equipment():
    return GenesysEquipment(KEY, base64.b64decode(SECRET))


def upgrade(**changes):
    headers = HEADERS | {name.replace("_", "-"): value for name, value in changes.items()}
    return Upgrade("/api/v1/voicebiometrics/ws", "audiohook.example.com", headers)


def fresh(nonce="a-nonce-of-enough-letters", shared=SECRET):
    secrets = Secrets(account=KEY, signing_key=shared)
    headers = signed_headers(ADDRESS, IDENTITY, secrets, nonce=nonce)
    created_s = int(headers["signature-input"].partition("created=")[2].partition(";")[0])
    target = "/v1/connect/genesys/stream?line=shop"
    return Upgrade(target, "ivr.example.com", headers), created_s


def test_the_documentation_s_example_is_let_in():
    check_upgrade(upgrade(), equipment(), NOW_S)


def test_the_simulated_provider_s_signature_is_let_in():
    signed, now_s = fresh()
    check_upgrade(signed, equipment(), now_s)


@pytest.mark.parametrize("late_s", [-4, 14, 100_000])
def test_a_signature_of_another_time_is_refused(late_s):
    with pytest.raises(AccessRefused):
        check_upgrade(upgrade(), equipment(), NOW_S + late_s)


@pytest.mark.parametrize("late_s", [-3, 0, 13])
def test_clocks_may_differ_a_little(late_s):
    check_upgrade(upgrade(), equipment(), NOW_S + late_s)


def test_a_nonce_is_taken_once():
    ours = equipment()
    check_upgrade(upgrade(), ours, NOW_S)
    with pytest.raises(AccessRefused, match="second time"):
        check_upgrade(upgrade(), ours, NOW_S + 5)


def test_a_nonce_is_forgotten_when_its_signature_holds_no_more():
    ours = equipment()
    ours.nonces.use("a", 0, 10)
    ours.nonces.use("b", 11, 20)
    ours.nonces.use("a", 12, 20)


@pytest.mark.parametrize(
    "changes",
    [
        {"x_api_key": ""},
        {"x_api_key": KEY[:-1]},
        {"x_api_key": "ü"},
        {"signature": ""},
        {"signature_input": ""},
        {"signature": "sig2=:NZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:"},
        {"signature": "sig1=:AZBwyBHRRyRoeLqy1IzOa9VYBuI8TgMFt2GRDkDuJh4=:"},
        {"signature": "sig1=:AAA:"},
        {"signature": HEADERS["signature"] + ", " + HEADERS["signature"]},
        {"signature_input": HEADERS["signature-input"].replace('"x-api-key"', '"host"')},
        {"signature_input": HEADERS["signature-input"].replace(' "x-api-key")', ")")},
        {"signature_input": HEADERS["signature-input"].replace("created=1641013200;", "")},
        {"signature_input": HEADERS["signature-input"] + ";tag"},
        {"audiohook_session_id": "another"},
        {"audiohook_correlation_id": ""},
    ],
)
def test_anything_that_was_changed_is_refused(changes):
    with pytest.raises(AccessRefused):
        check_upgrade(upgrade(**changes), equipment(), NOW_S)


@pytest.mark.parametrize(
    ("target", "authority"),
    [("/other", "ivr.example.com"), ("/v1/connect/genesys/stream?line=shop", "example.com")],
)
def test_another_address_is_refused(target, authority):
    signed, now_s = fresh()
    with pytest.raises(AccessRefused):
        check_upgrade(Upgrade(target, authority, signed.headers), equipment(), now_s)


def test_a_short_nonce_is_refused():
    signed, now_s = fresh("a-nonce-too-short")
    with pytest.raises(AccessRefused, match="nonce"):
        check_upgrade(signed, equipment(), now_s)


def test_another_secret_is_refused():
    signed, now_s = fresh(shared="b3RoZXI=")
    with pytest.raises(AccessRefused):
        check_upgrade(signed, equipment(), now_s)


def test_without_a_secret_the_key_is_enough():
    headers = IDENTITY | {"x-api-key": KEY}
    check_upgrade(Upgrade("/", "a", headers), GenesysEquipment(KEY, b""), NOW_S)


def test_what_has_to_be_covered_is_what_genesys_covers():
    covered = HEADERS["signature-input"].partition("(")[2].partition(")")[0]
    assert tuple(name.strip('"') for name in covered.split()) == genesys_signature.COVERED
