"""Regional systems that may send to the journal."""
