"""Heads of the other services' hash chains, kept here."""
