"""Children: the list of a class, names for ids, what a child learns."""
