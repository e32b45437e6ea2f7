"""Rolls a school over to the next year, shows what that would do, and takes it back."""
