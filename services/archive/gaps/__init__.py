"""Countersigning of gaps: rows that a service says went from its hash chains by an act of ours."""
