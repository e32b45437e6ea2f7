"""The access log in words: of a school, and of one's own child."""
