"""Lists of any kind: looked at, or written; and what a school has said of its columns."""
