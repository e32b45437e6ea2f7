"""Bodies of what a school sets up."""
