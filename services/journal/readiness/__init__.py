"""What a school still lacks before its first lesson: a list of declared checks."""
