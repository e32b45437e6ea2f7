"""What every list goes through: read in a guarded process, planned, shown or written whole."""
