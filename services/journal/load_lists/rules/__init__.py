"""Pure rules of lists of load: whose each line is, and what changes."""
