"""HTTP in: what a school sets up."""
