"""Taking the server's port before anything slow begins, so that a clash is known at once."""

import socket

from smartivr.errors import SettingsError


def listen(host: str, port: int) -> socket.socket:
    """Take a TCP port; 0 takes any free one.

    Raises:
        SettingsError: the port is in use or the address is not one of this machine.

    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        # As servers do: a port of connections that are just closing counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SettingsError(
            f"cannot listen on {host}:{port}: {reason}",
            remedy="name another with --port, or 0 for any free one",
        ) from error
    return listener


def address(listener: socket.socket) -> str:
    """Return the web address at which a browser on this machine reaches the port."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared only
    return f"http://[{reachable}]:{port}" if ":" in reachable else f"http://{reachable}:{port}"
