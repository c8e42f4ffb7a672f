"""Whether a request is Twilio's: it signs the address that it asked for and what it sent."""

import base64
import hmac
import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit

Fields = Iterable[tuple[str, str]]
_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def signed(auth_token: str, address: str, fields: Fields, signature: str) -> bool:
    """Tell whether a signature is right.

    Twilio is not consistent about writing the usual port into the address, nor, of a WebSocket,
    about its scheme; both ways of each are right.
    """
    told = "".join(name + value for name, value in sorted(set(fields)))
    right = [
        secrets.compare_digest(_signature(auth_token, each + told), signature.encode())
        for each in _spellings(address)
    ]
    return any(right)


def _signature(auth_token: str, text: str) -> bytes:
    mac = hmac.digest(auth_token.encode(), text.encode("utf-8", "surrogatepass"), "sha1")
    return base64.b64encode(mac)


def _spellings(address: str) -> list[str]:
    parts = urlsplit(address)
    host = parts.netloc.removesuffix(f":{_PORTS[parts.scheme]}")
    with_port = host if _port_of(host) else f"{host}:{_PORTS[parts.scheme]}"
    schemes = {parts.scheme, parts.scheme.replace("ws", "http")}
    return [
        parts._replace(scheme=scheme, netloc=netloc).geturl()
        for scheme in sorted(schemes)
        for netloc in (host, with_port)
    ]


def _port_of(host: str) -> bool:
    """Whether a host is written with a port."""
    return host.rpartition("]")[2].find(":") >= 0
