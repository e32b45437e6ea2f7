"""The portfolio: achievement folders of children, and the files in them."""
