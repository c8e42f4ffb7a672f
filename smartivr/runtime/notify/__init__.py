"""Messages from the server to people: by mail, by webhook, or into the log."""
