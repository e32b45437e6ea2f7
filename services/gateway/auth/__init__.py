"""Signing in and out: the issuer, sessions, the places that a person holds, machine clients."""
