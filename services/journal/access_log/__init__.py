"""The access log with names: of a school, and of one's own child."""
