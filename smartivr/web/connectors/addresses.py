"""Where providers reach this server."""

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from smartivr.settings import Settings

_SOCKET = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def own_address(connection: HTTPConnection, settings: Settings) -> str:
    """Return this server's address without a slash: as set, or as the peer has asked for it."""
    return (settings.public_url or str(connection.base_url)).rstrip("/")


def socket_address(address: str) -> str:
    """Return the WebSocket address of an HTTP one."""
    parts = urlsplit(address)
    return parts._replace(scheme=_SOCKET[parts.scheme]).geturl()
