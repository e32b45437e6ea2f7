"""Schools and their academic years."""
