"""Holds: placed, lifted, told to every service."""
