"""Messages of regional systems: read, parked, described to those who send them."""
