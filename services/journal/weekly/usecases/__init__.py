"""A week read for its page, changes tried and applied."""
