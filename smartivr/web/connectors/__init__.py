"""Where providers and PBXs reach this server: their webhooks and their sockets."""
