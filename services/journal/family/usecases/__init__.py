"""Cards of pupils and representatives: found, read, corrected."""
