import pytest

from smartivr.commands.server_address import server_address
from smartivr.errors import SettingsError


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", "8431", "http://127.0.0.1:8431"),
        ("0.0.0.0", "80", "http://127.0.0.1:80"),  # noqa: S104  a setting, nothing listens
        ("::1", "8080", "http://[::1]:8080"),
    ],
)
def test_the_own_server_is_where_the_settings_say(
    monkeypatch: pytest.MonkeyPatch, host: str, port: str, address: str
) -> None:
    monkeypatch.setenv("SMARTIVR_HOST", host)
    monkeypatch.setenv("SMARTIVR_PORT", port)
    assert server_address("") == address


def test_an_address_that_is_given_goes_before_the_settings() -> None:
    assert server_address("https://ivr.example") == "https://ivr.example"


@pytest.mark.parametrize("given", ["ivr.example", "ftp://ivr.example"])
def test_what_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(SettingsError, match="no address of a server"):
        server_address(given)
