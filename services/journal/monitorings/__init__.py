"""Monitorings: external works that a region announces for all schools."""
