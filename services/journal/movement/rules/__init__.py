"""Pure rules: which movement may be, what it undoes, and what the books count."""
