"""Which files a folder takes, and which part of one is asked for."""
