"""Which part of a school's settings was changed how often, so that a stale form is told."""
