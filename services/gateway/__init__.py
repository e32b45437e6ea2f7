"""The gateway: sessions, accounts' levels, the web interface and the public API."""
