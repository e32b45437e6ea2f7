"""Case files: registered and closed by events, listed, shown."""
