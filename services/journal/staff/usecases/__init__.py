"""Staff: found and read, entered and corrected, appointed and dismissed."""
