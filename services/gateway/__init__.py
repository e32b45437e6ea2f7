"""The gateway: sessions, accounts' levels, the web interface and the public edge of the API."""
