"""Objects in the store and their rows, kept in step."""
