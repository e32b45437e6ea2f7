"""Papers that a school has already (lists of pupils …), read into one form from any shape."""
