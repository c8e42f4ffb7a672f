"""The addresses at which jambonz asks us."""

from smartivr.settings import Settings

CALL_PATH = "/v1/connect/jambonz/call"
AFTER_PATH = "/v1/connect/jambonz/after"
STATUS_PATH = "/v1/connect/jambonz/status"
_USER = "smartivr"


class Hooks:
    """Our addresses as jambonz is given them by REST, with the key that lets it in."""

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url.rstrip("/")
        self._key = settings.connector_key.get_secret_value()

    @property
    def usable(self) -> bool:
        """Whether this server knows where it is reached."""
        return bool(self._public_url)

    def hook(self, path: str) -> dict[str, object]:
        """Return a webhook's description."""
        login = {"username": _USER, "password": self._key} if self._key else {}
        return {"url": self._public_url + path, "method": "POST", **login}
