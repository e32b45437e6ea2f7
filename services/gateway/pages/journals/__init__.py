"""Class journals: the list of the viewer's own and the grid of one of them."""
