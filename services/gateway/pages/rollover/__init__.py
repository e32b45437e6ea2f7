"""The year rollover: one guided page with a preview."""
