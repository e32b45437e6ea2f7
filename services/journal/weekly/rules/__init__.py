"""What a week becomes by changes, and what clashes in it."""
