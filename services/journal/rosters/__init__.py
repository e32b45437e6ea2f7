"""Lists of pupils brought in: who arrives, departs, moves or has changed, and nobody twice."""
