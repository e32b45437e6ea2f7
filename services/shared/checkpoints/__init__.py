"""Heads of hash chains, kept where whoever rewrites a chain cannot reach: told, kept, compared."""
