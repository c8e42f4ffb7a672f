"""Where the pure parts meet time, sockets and engines."""
