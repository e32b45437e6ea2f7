"""The demo's clock: shown, set, and given back to the system."""
