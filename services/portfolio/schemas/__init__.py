"""HTTP bodies and queries of the portfolio, one module for each feature."""
