"""Pages where records of one person are merged, and one of two people is split."""
