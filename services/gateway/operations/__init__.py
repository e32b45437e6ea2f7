"""What operators and their tools ask: liveness, readiness, the state of all parts."""
