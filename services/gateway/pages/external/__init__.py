"""External results beside the term mark: of a class, and of a subject group."""
