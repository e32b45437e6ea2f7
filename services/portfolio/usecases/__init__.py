"""What the portfolio does: one function for each thing, one module for each feature."""
