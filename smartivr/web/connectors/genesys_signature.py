"""How Genesys signs the upgrade: HTTP message signatures, with a secret that both know.

`Signature-Input` names what is signed and when, once, and `Signature` holds the HMAC-SHA256 of
it. One signature is taken, and only one that covers who connects, where to, and for whom.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from smartivr.errors import AccessRefused
from smartivr.runtime.connectors.genesys import GenesysEquipment

COVERED = (
    "@request-target",
    "@authority",
    "audiohook-organization-id",
    "audiohook-session-id",
    "audiohook-correlation-id",
    "x-api-key",
)
"""What a signature has to cover at least."""
OLDEST_S = 10
_CLOCKS_S = 3
"""Two clocks differ by no more."""
_SHORTEST_NONCE = 22
_INPUT = re.compile(
    r'(?P<label>[a-z*][a-z0-9_.*-]*)=(?P<list>\((?P<covered>"[^"\s]+"(?: "[^"\s]+")*)\)'
    r'(?P<parameters>(?:;[a-z]+=(?:"[^"\\]*"|[0-9]{1,15}))+))'
)
_PARAMETER = re.compile(r';([a-z]+)=(?:"([^"\\]*)"|([0-9]+))')
_SIGNATURE = re.compile(r"(?P<label>[a-z*][a-z0-9_.*-]*)=:(?P<value>[A-Za-z0-9+/=]{1,200}):")


@dataclass(frozen=True)
class Upgrade:
    """The request that is signed."""

    target: str
    """Its path and query."""
    authority: str
    headers: Mapping[str, str]
    """By lower-case name."""

    def value(self, component: str) -> str:
        """Return what is signed of it.

        Raises:
            AccessRefused: it has no such thing.

        """
        derived = {"@request-target": self.target, "@authority": self.authority}
        known = derived.get(component) or self.headers.get(component, "").strip()
        if not known:
            raise AccessRefused("the signature covers something that is not there")
        return known


def check_upgrade(upgrade: Upgrade, equipment: GenesysEquipment, now_s: float) -> None:
    """Let in a connection of our integration.

    Raises:
        AccessRefused: its key is missing or wrong, or it is not signed as it has to be.

    """
    offered = upgrade.headers.get("x-api-key", "")
    if not hmac.compare_digest(offered.encode(), equipment.api_key.encode()):
        raise AccessRefused("Genesys's API key is missing or wrong")
    if equipment.secret:
        _check_signature(upgrade, equipment, now_s)


def _check_signature(upgrade: Upgrade, equipment: GenesysEquipment, now_s: float) -> None:
    told = _INPUT.fullmatch(upgrade.headers.get("signature-input", "").strip())
    signed = _SIGNATURE.fullmatch(upgrade.headers.get("signature", "").strip())
    if not told or not signed or told["label"] != signed["label"]:
        raise AccessRefused("Genesys's signature is missing or cannot be read")
    covered = [name.strip('"') for name in told["covered"].split(" ")]
    if set(COVERED) - set(covered) or len(set(covered)) != len(covered):
        raise AccessRefused("Genesys's signature does not cover what it has to")
    lines = [f'"{name}": {upgrade.value(name)}' for name in covered]
    base = "\n".join([*lines, f'"@signature-params": {told["list"]}'])
    wanted = hmac.new(equipment.secret, base.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(_bytes(signed["value"]), wanted):
        raise AccessRefused("Genesys's signature is wrong", remedy="see its client secret")
    parameters = _PARAMETER.findall(told["parameters"])
    words = {name: word for name, word, number in parameters if not number}
    numbers = {name: int(number) for name, _, number in parameters if number}
    _check_parameters(words, equipment.api_key)
    _check_age(numbers, now_s)
    until_s = numbers["created"] + OLDEST_S + _CLOCKS_S
    equipment.nonces.use(words["nonce"], now_s, until_s)


def _check_parameters(words: Mapping[str, str], api_key: str) -> None:
    if words.get("alg", "hmac-sha256") != "hmac-sha256":
        raise AccessRefused("Genesys's signature is of another kind")
    if not hmac.compare_digest(words.get("keyid", "").encode(), api_key.encode()):
        raise AccessRefused("Genesys's signature was made with another key")
    if len(words.get("nonce", "")) < _SHORTEST_NONCE:
        raise AccessRefused("Genesys's signature has no nonce, or a short one")


def _check_age(numbers: Mapping[str, int], now_s: float) -> None:
    created = numbers.get("created")
    if created is None or created > now_s + _CLOCKS_S:
        raise AccessRefused("Genesys's signature tells no time, or one to come")
    if created + OLDEST_S < now_s - _CLOCKS_S or numbers.get("expires", now_s) < now_s - _CLOCKS_S:
        raise AccessRefused("Genesys's signature is too old", remedy="set this machine's clock")


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""
