"""At which address an operator's command finds its server."""

from typing import TYPE_CHECKING

from smartivr.errors import SettingsError

if TYPE_CHECKING:
    from smartivr.settings import Settings


def own_address(settings: "Settings") -> str:
    """Return where a server with these settings is reached from its own machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  compared only
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def server_address(given: str, settings: "Settings | None" = None) -> str:
    """Return the address that was given, or else the one of the settings.

    Raises:
        SettingsError: what was given is no address.

    """
    from smartivr.settings import load

    if not given:
        return own_address(settings or load())
    if not given.startswith(("http://", "https://")):
        raise SettingsError(
            f"{given!r} is no address of a server", remedy="write one such as http://127.0.0.1:8080"
        )
    return given
