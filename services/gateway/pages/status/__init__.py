"""Whether every part of the platform answers, in words."""
