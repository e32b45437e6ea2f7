"""The demo's clock: which day the platform takes for today."""
