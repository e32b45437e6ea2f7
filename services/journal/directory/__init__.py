"""The directory of schools as the municipality keeps it: found, entered, changed, from a list."""
