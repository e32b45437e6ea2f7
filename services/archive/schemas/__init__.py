"""HTTP bodies and queries of the archive, one module for each feature."""
