"""OneRoster 1.2 CSV bundles: pupils, staff and load of a school come in and go out."""
