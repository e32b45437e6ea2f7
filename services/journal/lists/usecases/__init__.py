"""Lists: sent, looked at, applied or forgotten; and taken home again."""
