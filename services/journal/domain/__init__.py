"""The journal's rules: pure functions of values, without session, clock or environment."""
