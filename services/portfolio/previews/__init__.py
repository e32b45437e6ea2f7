"""Small pictures of what a file shows."""
