"""Sessions of callers and agents, and the sockets at which their audio connects."""
