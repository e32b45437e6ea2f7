"""Invitations: one-time codes with which people set their first password."""
