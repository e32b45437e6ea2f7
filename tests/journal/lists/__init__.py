"""Lists that wait, their columns, and what goes home."""
