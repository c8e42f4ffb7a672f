"""HTTP and WebSocket; hands sockets to transports."""
