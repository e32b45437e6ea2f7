"""HTTP bodies and queries of the journal, one module for each feature."""
