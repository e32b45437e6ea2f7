"""Teaching load: read, and changed."""
