import socket

import pytest

from smartivr.commands.listening import address, listen
from smartivr.errors import SettingsError


def test_a_free_port_is_taken_and_named() -> None:
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        assert port > 0
        assert address(listener) == f"http://127.0.0.1:{port}"


def test_every_address_of_the_machine_is_reached_on_loopback() -> None:
    with listen("0.0.0.0", 0) as listener:  # noqa: S104  closed at once
        assert address(listener).startswith("http://127.0.0.1:")


def test_a_port_in_use_is_one_clear_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError) as raised:
            listen("127.0.0.1", port)
    assert str(raised.value) == (
        f"cannot listen on 127.0.0.1:{port}: address already in use; "
        "name another with --port, or 0 for any free one"
    )


def test_a_host_that_is_not_here_is_refused() -> None:
    with pytest.raises(SettingsError, match="cannot listen on 192\\.0\\.2\\.1"):
        listen("192.0.2.1", 0)
