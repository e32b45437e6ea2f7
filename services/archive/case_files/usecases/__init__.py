"""Case files: registered and closed by events, held, brought up to the day."""
