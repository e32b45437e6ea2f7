"""Days off and bells: read and changed."""
