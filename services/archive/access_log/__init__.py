"""The access log of the archive."""
