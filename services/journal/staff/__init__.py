"""Staff of a school: found, appointed and dismissed, with the day and the order of each change."""
