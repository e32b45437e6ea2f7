"""OneRoster 1.2 CSV bundles: the standard's tables, reading by them, writing by them."""
